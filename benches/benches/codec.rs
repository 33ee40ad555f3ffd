//! Measures every operation with criterion: `cargo bench -p cmpp-benches`.
#![allow(missing_docs, reason = "criterion's macros make functions without")]

use std::time::Duration;

use cmpp_benches::cases;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// The number of messages in a stream. They fit into the second-level cache.
const MESSAGES: usize = 1000;

fn every_operation(criterion: &mut Criterion) {
    for mut case in [cases::library(MESSAGES), cases::limits(MESSAGES), cases::peers(MESSAGES)].into_iter().flatten() {
        let (work, what) = case.name.split_once(" / ").unwrap_or((&case.name, ""));
        let mut group = criterion.benchmark_group(work);
        group.throughput(Throughput::ElementsAndBytes { elements: case.messages as u64, bytes: case.bytes as u64 });
        group.bench_function(what, |bencher| bencher.iter(&mut case.run));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    targets = every_operation
}
criterion_main!(benches);
