//! The grammar of `--where`.
//!
//! ```text
//! or         = and { ("or" | "||") and }
//! and        = not { ("and" | "&&") not }
//! not        = ("not" | "!") not | "(" or ")" | comparison
//! comparison = column [ ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~") value ]
//! value      = a word | "text" | 'text'
//! ```

use std::fmt;
use std::ops::Range;

use winnow::ascii::multispace0;
use winnow::combinator::{alt, cut_err, delimited, eof, fail, opt, preceded, separated, terminated};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Stateful};
use winnow::token::{any, one_of, take_while};

/// The text, and how deep in parentheses and negations the parser is.
type Input<'i> = Stateful<LocatingSlice<&'i str>, usize>;

/// More parentheses and negations than this around one another are rejected, to bound the stack.
const DEEPEST: usize = 64;

/// What was written, before names are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    Any(Vec<Self>),
    All(Vec<Self>),
    Not(Box<Self>),
    /// A column alone: whether the message has it.
    Has(Word),
    Compare(Word, Operator, Word),
}

/// A word or a text, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    /// The value contains a text.
    Contains,
}

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(super) expression: String,
    pub(super) span: Range<usize>,
    pub(super) what: String,
}

impl fmt::Display for Wrong {
    /// Writes a sentence, then the expression with carets below the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every character takes one column, whatever the terminal makes of it, except those of two.
        let plain = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let width = |range: Range<usize>| {
            unicode_width::UnicodeWidthStr::width(&*plain(self.expression.get(range).unwrap_or_default()))
        };
        let (before, marked) = (width(0..self.span.start), width(self.span.clone()).max(1));
        writeln!(f, "{}", self.what)?;
        writeln!(f, "  {}", plain(&self.expression))?;
        write!(f, "  {:before$}{}", "", "^".repeat(marked))
    }
}

/// Reads an expression.
pub(super) fn read(expression: &str) -> Result<Tree, Wrong> {
    let input = Input { input: LocatingSlice::new(expression), state: 0 };
    let end = preceded(multispace0, eof.context(expected("a comparison, `and`, `or` or the end")));
    terminated(any_of, cut_err(end)).parse(input).map_err(|error| {
        let at = error.offset();
        let next = expression.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let expected = error.inner().context().find_map(|context| match context {
            StrContext::Expected(expected) => Some(expected.to_string()),
            _ => None,
        });
        let what = format!("expected {}", expected.as_deref().unwrap_or(A_TEST));
        Wrong { expression: expression.to_owned(), span: at..at + next, what }
    })
}

const A_TEST: &str = "a column, `not` or `(`";

const fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

fn any_of(input: &mut Input<'_>) -> ModalResult<Tree> {
    list(input, "or", "||", all_of, Tree::Any)
}

fn all_of(input: &mut Input<'_>) -> ModalResult<Tree> {
    list(input, "and", "&&", test, Tree::All)
}

/// One or several of `item`, with `word` or `sign` between them.
fn list<'i>(
    input: &mut Input<'i>,
    word: &'static str,
    sign: &'static str,
    item: fn(&mut Input<'i>) -> ModalResult<Tree>,
    several: fn(Vec<Tree>) -> Tree,
) -> ModalResult<Tree> {
    let between = preceded(multispace0, alt((keyword(word), sign.void())));
    let mut first = true;
    // Behind an `and` something must follow.
    let item = move |input: &mut Input<'i>| {
        if std::mem::take(&mut first) { item(input) } else { cut_err(item).parse_next(input) }
    };
    let items: Vec<Tree> = separated(1.., item, between).parse_next(input)?;
    match <[Tree; 1]>::try_from(items) {
        Ok([only]) => Ok(only),
        Err(items) => Ok(several(items)),
    }
}

fn test(input: &mut Input<'_>) -> ModalResult<Tree> {
    multispace0.parse_next(input)?;
    if input.state == DEEPEST {
        return cut_err(fail.context(expected("fewer parentheses and negations"))).parse_next(input);
    }
    input.state += 1;
    let negated = preceded(alt((keyword("not"), ('!', winnow::combinator::not('=')).void())), cut_err(test));
    let grouped = delimited('(', cut_err(any_of), cut_err(preceded(multispace0, ')').context(expected("`)`"))));
    let result = alt((negated.map(|tree| Tree::Not(Box::new(tree))), grouped, comparison))
        .context(expected(A_TEST))
        .parse_next(input);
    input.state -= 1;
    result
}

fn comparison(input: &mut Input<'_>) -> ModalResult<Tree> {
    let name = located(take_while(1.., is_of_name).verify(|word: &str| !is_keyword(word)).map(str::to_owned))
        .parse_next(input)?;
    let value = cut_err(preceded(multispace0, located(alt((text, bare)))).context(expected("a value")));
    let rest = opt((preceded(multispace0, operator), value)).parse_next(input)?;
    Ok(match rest {
        Some((operator, value)) => Tree::Compare(name, operator, value),
        None => Tree::Has(name),
    })
}

fn operator(input: &mut Input<'_>) -> ModalResult<Operator> {
    alt((
        alt(("==", "=")).value(Operator::Equal),
        "!=".value(Operator::NotEqual),
        "<=".value(Operator::AtMost),
        "<".value(Operator::Less),
        ">=".value(Operator::AtLeast),
        ">".value(Operator::Greater),
        "~".value(Operator::Contains),
    ))
    .parse_next(input)
}

/// A text in quotes. A backslash takes the next character as it is.
fn text(input: &mut Input<'_>) -> ModalResult<String> {
    let quote = one_of(['"', '\'']).parse_next(input)?;
    let mut text = String::new();
    loop {
        match cut_err(any.context(expected("the closing quote"))).parse_next(input)? {
            '\\' => text.push(any.parse_next(input)?),
            end if end == quote => return Ok(text),
            character => text.push(character),
        }
    }
}

fn bare(input: &mut Input<'_>) -> ModalResult<String> {
    take_while(1.., |c: char| is_of_name(c) || matches!(c, ':' | '+' | '-' | '*' | '#' | '@' | '/' | '[' | ']'))
        .map(str::to_owned)
        .parse_next(input)
}

fn located<'i>(
    mut parser: impl Parser<Input<'i>, String, ErrMode<ContextError>>,
) -> impl Parser<Input<'i>, Word, ErrMode<ContextError>> {
    move |input: &mut Input<'i>| {
        let (text, span) = parser.by_ref().with_span().parse_next(input)?;
        Ok(Word { text, span })
    }
}

fn keyword<'i>(keyword: &'static str) -> impl Parser<Input<'i>, (), ErrMode<ContextError>> {
    take_while(1.., is_of_name).verify(move |word: &str| word.eq_ignore_ascii_case(keyword)).void()
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.')
}

fn is_keyword(word: &str) -> bool {
    ["and", "or", "not"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}
