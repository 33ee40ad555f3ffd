//! The values of a message as a whole, in one table.

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Integers.
    Integer,
    /// Numbers with a fraction.
    Number,
    /// Text, including identifiers as hex digits.
    Text,
    /// Bytes, as hex digits.
    Bytes,
    /// The time of a packet.
    Time,
}

macro_rules! own {
    ($($Name:ident $name:literal $Shape:ident $doc:literal,)*) => {
        /// A value of the message as a whole.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Own {
            $(#[doc = $doc] $Name,)*
        }

        impl Own {
            pub(super) const ALL: &'static [Self] = &[$(Self::$Name,)*];

            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Self::$Name => $name,)*
                }
            }

            pub(super) const fn doc(self) -> &'static str {
                match self {
                    $(Self::$Name => $doc,)*
                }
            }

            pub(super) const fn shape(self) -> Shape {
                match self {
                    $(Self::$Name => Shape::$Shape,)*
                }
            }
        }
    };
}

// The keys of the JSON, in its order; then what is found inside.
own! {
    Packet "packet" Integer "The number of the packet that completed the message.",
    Time "time" Time "When that packet was captured.",
    Source "src" Text "The address and port of the sender.",
    Destination "dst" Text "The address and port of the receiver.",
    Stream "stream" Integer "The number of the connection.",
    Version "version" Text "The version in which the message is read.",
    Command "command" Text "The name of the command.",
    CommandId "command_id" Integer "The number of the command.",
    SequenceId "sequence_id" Integer "The number by which an answer finds its request.",
    TotalLength "total_length" Integer "The length in the header.",
    Error "error" Text "The kind of error, if the message is malformed.",
    ErrorField "error.field" Text "The field in which it is malformed.",
    ErrorOffset "error.offset" Integer "The offset of the error.",
    File "file" Text "The name of the file.",
    Number "number" Integer "The number of the message.",
    Guessed "guessed" Text "The versions that fit, if neither a login nor the user named one.",
    Answers "answers" Integer "The number of the request that the message answers.",
    ResponseMs "response_ms" Number "The milliseconds between this request and its answer.",
    Reports "reports" Integer "The number of the SUBMIT that the status report is about.",
    PartOf "part_of" Integer "The number of the first part that was seen of the same long message.",
    Repeats "repeats" Integer "The number of the message of which this is a copy.",
    InFlight "in_flight" Integer "How many requests of this direction, of the last 1024 and 180 seconds, have no answer yet, this one included.",
    WholeText "whole_text" Text "The text of the long message that this part completes.",
    Proof "proof" Text "What the digest of a login proves (see --secret).",
    Notes "notes" Text "The codes of what is odd.",
    Cause "cause" Text "Why the message failed, as a word.",
    Meaning "meaning" Text "What Stat or Result means.",
    Text "text" Text "The text, decoded.",
    Encoding "encoding" Text "The encoding of the text, as Msg_Fmt says.",
    Sender "sender" Text "Who sends the text: Src_Id or Src_terminal_Id.",
    Recipients "recipients" Text "To whom it is sent: Dest_terminal_Id or Dest_Id.",
    Direction "direction" Text "Where the message goes: to_server or to_client. The server has the smaller port.",
    SourceIp "src_ip" Text "The address of the sender, without the port.",
    SourcePort "src_port" Integer "The port of the sender.",
    DestinationIp "dst_ip" Text "The address of the receiver, without the port.",
    DestinationPort "dst_port" Integer "The port of the receiver.",
    Raw "raw" Bytes "The bytes of the message.",
}
