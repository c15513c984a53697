"""The HTML pages of the sandbox: its banner, and what a proxy or a maintenance shows."""

from html import escape

BANNER = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name}</title></head>
<body><h1>{name}</h1>
<p><strong>This is not a Moodle.</strong> It is the sandbox of lms_bridge, for demonstration and
tests: every person and every result is invented, everything is in memory, nothing is kept.</p>
<p>It answers Moodle's web services at <code>POST /webservice/rest/server.php</code>.</p>
<p><a href="/mod/lti/index.php">Activities that open external tools</a>, to be looked at as
teacher, administrator or learner.</p>
<p>{people} people, {courses} courses, {calls} calls answered.</p>
</body></html>
"""

MAINTENANCE = """<!DOCTYPE html>
<html lang="en"><head><title>Site under maintenance</title></head>
<body><h1>This site is undergoing maintenance and is currently not available</h1></body></html>
"""

PROXY = """<!DOCTYPE html>
<html><head><title>Please wait</title></head><body><h1>One moment please</h1></body></html>
"""

NOT_FOUND = "<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>\n"

PHP_WARNING = (
    "<br />\n<b>Warning</b>:  Undefined array key 1 in <b>/srv/moodle/lib/sandbox.php</b> "
    "on line <b>1</b><br />\n"
)


def banner(name: str, *, people: int, courses: int, calls: int) -> str:
    """Write the page that says what this is."""
    return BANNER.format(name=escape(name), people=people, courses=courses, calls=calls)
