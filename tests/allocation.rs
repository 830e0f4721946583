//! No heap: not at start-up, not in an answer.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use classifier::classifier;

#[classifier(files = ["rules/providers.toml", "rules/iana.toml"])]
enum Label {}

/// Counts what this thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to `System`, unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps `alloc`'s contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps `dealloc`'s contract, which is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

#[test]
fn counting_works() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[test]
fn opening_and_answering_allocate_nothing() {
    let responses = include_str!("data/responses.txt");
    let lossy = b"550 5.1.1 \xFF\xFE user unknown \xE2\x82";
    let mut classified = 0;
    let count = allocations(|| {
        for text in responses.lines() {
            classified += usize::from(Label::classify(text) != Label::Uncategorized);
            classified += Label::classifier().matches(text).count();
            classified += usize::from(Label::explain(text).is_some());
        }
        classified += usize::from(Label::classify_bytes(lossy) == Label::InvalidRecipient);
    });
    assert_eq!(count, 0);
    assert!(classified > 1000, "{classified}");
}

#[cfg(feature = "smtp")]
#[test]
fn the_reply_in_a_text_and_its_label_allocate_nothing() {
    use classifier::smtp::{BounceClass, Reply};

    let long = "x".repeat(10_000);
    let folded = format!("Diagnostic-Code: smtp; 550-5.1.1 {long}\n 550 5.1.1 {long}");
    let texts = [
        "550 5.1.1 User unknown",
        "550-5.1.1 User\r\n550 5.1.1 unknown\r\n",
        "smtp; 550-5.1.1 User 550 5.1.1 unknown",
        "status=bounced (host mx[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command))",
        "X-Postfix; connect to mx.example.org[192.0.2.1]:25: Connection\n timed out",
        "I received 550 messages",
        &folded,
    ];
    let mut known = 0;
    let count = allocations(|| {
        for text in texts {
            let reply = Reply::find(text);
            known += usize::from(reply.code().is_some()) + reply.words().len();
            known += usize::from(reply.host().is_some()) + usize::from(reply.command().is_some());
            known += usize::from(BounceClass::classify_reply(text) != BounceClass::Uncategorized);
            known += usize::from(BounceClass::explain_reply(text).is_some());
            let label = BounceClass::classify_reply_bytes(text.as_bytes());
            known += usize::from(label != BounceClass::Uncategorized);
        }
    });
    assert_eq!(count, 0);
    assert!(known > 20_000, "{known}");
}

#[test]
fn loading_an_artifact_allocates_nothing() {
    let rules = classifier_compiler::RuleSet::load(["rules/providers.toml"]).unwrap();
    let artifact = classifier_compiler::Compiler::new().compile(&rules).unwrap();
    let count = allocations(|| {
        let classifier = classifier::Classifier::from_bytes(artifact.as_bytes()).unwrap();
        std::hint::black_box(classifier.first_match("550 5.1.1 user unknown"));
    });
    assert_eq!(count, 0);
}

#[cfg(feature = "pool")]
#[test]
fn a_cached_answer_allocates_nothing() {
    use std::future::Future;

    let pool = Label::pool(classifier::pool::PoolConfig::new()).unwrap();
    for text in ["552 5.2.2 mailbox is stuffed", "no code"] {
        let label = pool.classify(text);
        let count = allocations(|| {
            assert_eq!(pool.classify(text), label);
            let future = std::pin::pin!(pool.classify_async(text));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert_eq!(future.poll(&mut context), std::task::Poll::Ready(label));
        });
        assert_eq!(count, 0);
    }
}
