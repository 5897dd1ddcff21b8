//! x
/// x
#[derive(Debug)]
pub struct Record;
/// x
#[derive(Debug)]
pub struct Style;
/// x
pub fn terminal() {}
