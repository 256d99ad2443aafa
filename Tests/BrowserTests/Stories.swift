import Testing

/// What people do at this node, in a real browser: headless Chromium, driven by WebDriver. One after the other, because
/// each has a browser of its own.
@Suite(.serialized) struct Stories {}
