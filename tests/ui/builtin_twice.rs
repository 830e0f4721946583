#[classifier::classifier(files = ["first.toml", builtin("iana"), builtin("iana")])]
enum Label {}

fn main() {}
