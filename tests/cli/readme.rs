//! What the README shows is what happens.

use super::desk::Desk;

fn block<'a>(page: &'a str, language: &str) -> &'a str {
    page.split(&format!("```{language}\n")).nth(1).unwrap().split("```").next().unwrap()
}

#[test]
fn the_example_of_the_readme() {
    let page = include_str!("../../README.md");
    let desk = Desk::new("readme");
    desk.put("science.gradus", block(page, "gradus"));
    desk.put("ana.yaml", block(page, "yaml"));
    let line = page.split("`gradus audit ana").nth(1).unwrap().split('`').next().unwrap();
    let (code, out, err) = desk.run(&format!("audit ana{line}"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, block(page, "text"));
}
