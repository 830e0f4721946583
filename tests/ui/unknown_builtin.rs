#[classifier::classifier(files = ["wrong.toml", builtin("provider"), builtin("bounces")])]
enum Label {}

fn main() {}
