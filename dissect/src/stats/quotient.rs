//! Quotients of counts.

/// Returns one number by another.
#[allow(clippy::cast_precision_loss, reason = "counts above 2^53 do not occur, and figures have a few digits")]
pub(super) const fn quotient(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}
