//! Things that are told to people: a stable code and typed arguments, no text.
//!
//! Texts live in the message catalogue (`messages/`), in English and Russian, under the code. The macro [`coded!`]
//! keeps the code, the arguments and the severity of each variant in one line, and gives tests a sample of every variant,
//! so that a code without a text in one of the languages turns a test red.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An argument of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Text put in as it is.
    Text(String),
    /// A number; the language's plural rules apply to it.
    Number(i64),
}

/// An argument that nothing is lost of: what a coded thing is kept as, a number, a text or a list of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part {
    /// A number.
    Number(u64),
    /// A text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
}

/// Something with a stable code and arguments for its text.
pub trait Coded {
    /// The stable `snake_case` code; also the key in the message catalogue.
    fn code(&self) -> &'static str;
    /// Named arguments of the text.
    fn args(&self) -> Vec<(&'static str, Arg)>;
}

/// Writes a coded thing for logs: its code and its arguments. People are told by the catalogue.
pub(crate) fn write_plainly(f: &mut fmt::Formatter<'_>, what: &dyn Coded) -> fmt::Result {
    f.write_str(what.code())?;
    for (name, arg) in what.args() {
        match arg {
            Arg::Text(text) => write!(f, " {name}={text:?}")?,
            Arg::Number(number) => write!(f, " {name}={number}")?,
        }
    }
    Ok(())
}

/// A made-up value of an argument type, for tests that walk every code.
pub trait Sample {
    /// Any value that reads well in a text.
    fn sample() -> Self;
    /// The value as an argument.
    fn to_arg(&self) -> Arg;
    /// The value, to be kept.
    fn to_part(&self) -> Part;
    /// A value that was kept.
    fn from_part(part: Part) -> Option<Self>
    where
        Self: Sized;
}

impl Sample for u64 {
    fn sample() -> Self {
        3
    }
    fn to_arg(&self) -> Arg {
        Arg::Number(i64::try_from(*self).unwrap_or(i64::MAX))
    }
    fn to_part(&self) -> Part {
        Part::Number(*self)
    }
    fn from_part(part: Part) -> Option<Self> {
        match part {
            Part::Number(value) => Some(value),
            Part::Text(_) | Part::Texts(_) => None,
        }
    }
}

impl Sample for String {
    fn sample() -> Self {
        "abc".to_owned()
    }
    fn to_arg(&self) -> Arg {
        Arg::Text(self.clone())
    }
    fn to_part(&self) -> Part {
        Part::Text(self.clone())
    }
    fn from_part(part: Part) -> Option<Self> {
        match part {
            Part::Text(value) => Some(value),
            Part::Number(_) | Part::Texts(_) => None,
        }
    }
}

impl Sample for Vec<String> {
    fn sample() -> Self {
        vec!["abc".to_owned(), "def".to_owned()]
    }
    fn to_arg(&self) -> Arg {
        Arg::Text(self.join(", "))
    }
    fn to_part(&self) -> Part {
        Part::Texts(self.clone())
    }
    fn from_part(part: Part) -> Option<Self> {
        match part {
            Part::Texts(value) => Some(value),
            Part::Number(_) | Part::Text(_) => None,
        }
    }
}

/// Declares an enum of coded things: `Variant { arg: Type } => "code"` or `=> "code", class`.
///
/// Argument types are `u64`, `String` and `Vec<String>`. With a class (`pub enum Name: Class`) the enum also gets
/// `class()`, which names it per variant.
macro_rules! coded {
    (
        $(#[$meta:meta])* pub enum $name:ident : $class:ty {
            $( $(#[$vmeta:meta])* $variant:ident $( { $( $(#[$fmeta:meta])* $arg:ident : $ty:ty ),* $(,)? } )? => $code:literal, $value:expr; )*
        }
    ) => {
        $crate::domain::coded! {
            $(#[$meta])* pub enum $name { $( $(#[$vmeta])* $variant $( { $( $(#[$fmeta])* $arg : $ty ),* } )? => $code; )* }
        }
        impl $name {
            /// The class of this variant, as the table above gives it.
            pub const fn class(&self) -> $class {
                match self { $( Self::$variant { .. } => $value, )* }
            }

            /// Its arguments, to be kept together with its code.
            pub fn parts(&self) -> Vec<$crate::domain::Part> {
                match self { $( Self::$variant $( { $( $arg ),* } )? => vec![ $( $( $crate::domain::Sample::to_part($arg) ),* )? ], )* }
            }

            /// What was kept of one; `None` for what this program never kept.
            pub fn from_parts(code: &str, parts: Vec<$crate::domain::Part>) -> Option<Self> {
                let mut parts = parts.into_iter();
                let kept = match code {
                    $( $code => Self::$variant $( { $( $arg: $crate::domain::Sample::from_part(parts.next()?)? ),* } )?, )*
                    _ => return None,
                };
                parts.next().is_none().then_some(kept)
            }
        }
    };
    (
        $(#[$meta:meta])* pub enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident $( { $( $(#[$fmeta:meta])* $arg:ident : $ty:ty ),* $(,)? } )? => $code:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "arguments are explained by their variant")]
        pub enum $name {
            $( $(#[$vmeta])* $variant $( { $( $(#[$fmeta])* $arg : $ty ),* } )? , )*
        }
        impl $name {
            /// One made-up value of every variant, for tests that walk the codes.
            pub fn samples() -> Vec<Self> {
                vec![ $( Self::$variant $( { $( $arg: <$ty as $crate::domain::Sample>::sample() ),* } )? , )* ]
            }
        }
        impl $crate::domain::Coded for $name {
            fn code(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $code, )* }
            }
            fn args(&self) -> Vec<(&'static str, $crate::domain::Arg)> {
                match self { $( Self::$variant $( { $( $arg ),* } )? => vec![ $( $( (stringify!($arg), $crate::domain::Sample::to_arg($arg)) ),* )? ], )* }
            }
        }
    };
}
pub(crate) use coded;
