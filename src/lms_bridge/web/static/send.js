// Sends the one form of this page at once; without it, its button does.
"use strict";

document.querySelector("form[data-send]")?.requestSubmit();
