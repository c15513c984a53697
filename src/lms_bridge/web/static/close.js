// Tells the LMS around this page that the registration is over (LTI Dynamic Registration 1.0).
"use strict";

for (const button of document.querySelectorAll("[data-close]")) {
  const around = window.opener || window.parent;
  if (around === window) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    around.postMessage({ subject: "org.imsglobal.lti.close" }, button.dataset.close);
  });
}
