#[classifier::classifier(files = ["too_large.toml"])]
enum Label {}

fn main() {}
