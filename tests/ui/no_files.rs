#[classifier::classifier]
enum Label {}

fn main() {}
