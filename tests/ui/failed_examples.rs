#[classifier::classifier(files = ["first.toml", "failed_examples.toml"])]
enum Label {}

fn main() {}
