//! SUBMIT, DELIVER and FWD with mutable fields.

use zerocopy::FromBytes;

use crate::base::octets::Octets;
use crate::layouts::Layouts;
use crate::pdu::{DeliverHead, DeliverTail, FwdDest, FwdHead, FwdTail, SubmitDest, SubmitHead, SubmitTail};
use crate::schema::fixed::Fixed;
use crate::schema::leaf::Leaf;

/// A SUBMIT with mutable fields. The lengths of the list and the content cannot be changed.
/// [`FrameMut::submit`](super::FrameMut::submit) returns it.
#[derive(Debug)]
pub struct SubmitMut<'a, V: Layouts> {
    /// The fields before the counted parts.
    pub head: &'a mut SubmitHead<V>,
    /// `Dest_terminal_Id`.
    pub dest_terminal_ids: &'a mut [V::Resized30<21, 32>],
    /// The fields between the recipients and the content.
    pub dest: &'a mut SubmitDest<V>,
    /// `Msg_Content`.
    pub msg_content: &'a mut [u8],
    /// The fields after the content.
    pub tail: &'a mut SubmitTail<V>,
}

/// A DELIVER with mutable fields. The length of the content cannot be changed.
/// [`FrameMut::deliver`](super::FrameMut::deliver) returns it.
#[derive(Debug)]
pub struct DeliverMut<'a, V: Layouts> {
    /// The fields before the counted parts.
    pub head: &'a mut DeliverHead<V>,
    /// `Msg_Content`.
    pub msg_content: &'a mut [u8],
    /// The fields after the content.
    pub tail: &'a mut DeliverTail<V>,
}

/// A FWD with mutable fields. The lengths of the list and the content cannot be changed.
/// [`FrameMut::fwd`](super::FrameMut::fwd) returns it.
#[derive(Debug)]
pub struct FwdMut<'a, V: Layouts> {
    /// The fields before the counted parts.
    pub head: &'a mut FwdHead<V>,
    /// `Dest_Id`.
    pub dest_ids: &'a mut [Octets<21>],
    /// The fields between the recipients and the content.
    pub dest: &'a mut FwdDest<V>,
    /// `Msg_Content`.
    pub msg_content: &'a mut [u8],
    /// The fields after the content.
    pub tail: &'a mut FwdTail<V>,
}

impl<'a, V: Layouts> SubmitMut<'a, V> {
    pub(super) fn read(body: &'a mut [u8]) -> Option<Self> {
        let (head, rest) = fixed(body)?;
        let (dest_terminal_ids, rest) = counted(rest)?;
        let (dest, rest) = fixed(rest)?;
        let (msg_content, rest) = counted(rest)?;
        let (tail, _) = fixed(rest)?;
        Some(Self { head, dest_terminal_ids, dest, msg_content, tail })
    }
}

impl<'a, V: Layouts> DeliverMut<'a, V> {
    pub(super) fn read(body: &'a mut [u8]) -> Option<Self> {
        let (head, rest) = fixed(body)?;
        let (msg_content, rest) = counted(rest)?;
        let (tail, _) = fixed(rest)?;
        Some(Self { head, msg_content, tail })
    }
}

impl<'a, V: Layouts> FwdMut<'a, V> {
    pub(super) fn read(body: &'a mut [u8]) -> Option<Self> {
        let (head, rest) = fixed(body)?;
        let (dest_ids, rest) = counted(rest)?;
        let (dest, rest) = fixed(rest)?;
        let (msg_content, rest) = counted(rest)?;
        let (tail, _) = fixed(rest)?;
        Some(Self { head, dest_ids, dest, msg_content, tail })
    }
}

fn fixed<T: Fixed>(bytes: &mut [u8]) -> Option<(&mut T, &mut [u8])> {
    T::mut_from_prefix(bytes).ok()
}

fn counted<T: Leaf>(bytes: &mut [u8]) -> Option<(&mut [T], &mut [u8])> {
    let (&mut n, after) = bytes.split_first_mut()?;
    <[T]>::mut_from_prefix_with_elems(after, n.into()).ok()
}
