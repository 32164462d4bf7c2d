//! The text box grows with its text: by CSS (`field-sizing`) where the browser knows it, by measuring elsewhere.

use web_sys::HtmlTextAreaElement;

/// Gives the function that fits a text box to its text.
pub fn use_autosize() -> impl Fn(&HtmlTextAreaElement) + Copy {
    move |node: &HtmlTextAreaElement| {
        if web_sys::css::supports_with_value("field-sizing", "content").unwrap_or(false) {
            return;
        }
        let style = node.style();
        let _ = style.set_property("block-size", "auto");
        let mut height = node.scroll_height().to_string();
        height.push_str("px");
        let _ = style.set_property("block-size", &height);
    }
}
