//! A derive above the attribute does not see the variants that it adds.

trait Count {
    const COUNT: usize;
}

#[derive(Clone)]
#[classifier::classifier(files = ["first.toml"])]
enum Label {}

fn main() {
    let _ = Label::Foo;
}
