//! Where the plan of each row stands: a column of JSON text, in any of Arrow's ways to store text.
//!
//! Text is taken as bytes and never trusted to be UTF-8: producers do not all check what they read, and the
//! reader of plans says what is wrong with it.

use arrow_array::cast::AsArray as _;
use arrow_array::types::ByteArrayType;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, GenericByteArray, LargeBinaryArray, LargeStringArray,
    StringArray,
};
use arrow_buffer::ArrowNativeType as _;
use arrow_schema::DataType;

/// The plans of a batch, row by row.
pub enum Plans {
    /// Text.
    Text(StringArray),
    /// Text with 64-bit offsets.
    LongText(LargeStringArray),
    /// Bytes.
    Bytes(BinaryArray),
    /// Bytes with 64-bit offsets.
    LongBytes(LargeBinaryArray),
    /// Views of text or bytes.
    Views(BinaryViewArray),
    /// Values that rows refer to, by number.
    Shared(Vec<Option<usize>>, Box<Plans>),
    /// A column of nulls.
    Nothing,
}

/// Whether a column of that type can hold plans.
pub fn readable(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::Null => true,
        DataType::Dictionary(_, values) => !matches!(**values, DataType::Dictionary(..)) && readable(values),
        _ => false,
    }
}

impl Plans {
    /// The plans of a column; `None` where its type is not [`readable`].
    pub fn of(column: &ArrayRef) -> Option<Self> {
        if !readable(column.data_type()) {
            return None;
        }
        Some(match column.data_type() {
            DataType::Utf8 => Self::Text(column.as_string_opt()?.clone()),
            DataType::LargeUtf8 => Self::LongText(column.as_string_opt()?.clone()),
            DataType::Binary => Self::Bytes(column.as_binary_opt()?.clone()),
            DataType::LargeBinary => Self::LongBytes(column.as_binary_opt()?.clone()),
            DataType::Utf8View => Self::Views(column.as_string_view_opt()?.clone().to_binary_view()),
            DataType::BinaryView => Self::Views(column.as_binary_view_opt()?.clone()),
            DataType::Dictionary(..) => {
                let shared = column.as_any_dictionary_opt()?;
                let keys = if shared.values().is_empty() {
                    vec![None; column.len()]
                } else {
                    let there = |row| shared.keys().nulls().is_none_or(|nulls| nulls.is_valid(row));
                    let keys = shared.normalized_keys().into_iter().enumerate();
                    keys.map(|(row, key)| there(row).then_some(key)).collect()
                };
                Self::Shared(keys, Box::new(Self::of(shared.values())?))
            }
            _ => Self::Nothing,
        })
    }

    /// The bytes of a row; `None` where the row is null.
    pub fn get(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Text(array) => bytes(array, row),
            Self::LongText(array) => bytes(array, row),
            Self::Bytes(array) => bytes(array, row),
            Self::LongBytes(array) => bytes(array, row),
            Self::Views(array) => (row < array.len() && array.is_valid(row)).then(|| array.value(row)),
            Self::Shared(keys, values) => values.get((*keys.get(row)?)?),
            Self::Nothing => None,
        }
    }
}

/// The bytes of a row, by its offsets: [`GenericByteArray::value`] would take text to be UTF-8.
fn bytes<T: ByteArrayType>(array: &GenericByteArray<T>, row: usize) -> Option<&[u8]> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    let offsets = array.value_offsets();
    let (begin, end) = (offsets.get(row)?, offsets.get(row + 1)?);
    array.value_data().get(begin.to_usize()?..end.to_usize()?)
}
