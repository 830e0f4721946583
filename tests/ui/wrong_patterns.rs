#[classifier::classifier(files = ["first.toml", "wrong_patterns.toml"])]
enum Label {}

fn main() {}
