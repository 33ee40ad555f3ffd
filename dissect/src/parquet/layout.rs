//! The layout of a file: a column of Parquet for each column of the table.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;
use ::parquet::basic::{Compression, Encoding};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::SerializedFileWriter;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::column::{Column, Shape};

/// The columns of a table, unless the user names others.
pub(crate) const COLUMNS: &str = "file,number,packet,time,stream,direction,src_ip,src_port,dst_ip,dst_port,version,command,\
    sequence_id,total_length,error,Msg_Id,Service_Id,Msg_src,Source_Addr,sender,recipients,Registered_Delivery,Msg_Fmt,\
    encoding,text,Concatenation.Reference,Concatenation.Total,Concatenation.Number,whole_text,Result,Status,\
    report.Msg_Id,Stat,cause,meaning,answers,response_ms,reports,part_of,repeats,in_flight,proof,notes";

/// An open file.
pub(super) type Out = BufWriter<Box<dyn Write + Send>>;

/// The columns, and how they are encoded.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) schema: SchemaRef,
    properties: WriterProperties,
}

impl Layout {
    pub(super) fn new(columns: &[Column]) -> Self {
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("cmpp-dissect ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true);
        for (column, field) in columns.iter().zip(schema.fields()) {
            let mut path = vec![field.name().clone()];
            if column.is_list() {
                path.extend(["list", ITEM].map(str::to_owned));
            }
            let path = ::parquet::schema::types::ColumnPath::new(path);
            // To skip row groups, a reader looks for numbers, times and identifiers. Texts are in no order.
            if matches!(column.shape(), Shape::Text | Shape::Bytes) && !column.is_id() {
                properties = properties.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
            }
            if column.is_varied() {
                properties = properties.set_column_dictionary_enabled(path.clone(), false);
            }
            if column.is_varied() && matches!(column.shape(), Shape::Integer | Shape::Time) {
                properties = properties.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
            }
        }
        Self { schema, properties: properties.build() }
    }

    /// Begins a file. The other value creates what encodes the columns of a row group.
    pub(super) fn begin(
        &self,
        out: Out,
    ) -> Result<(SerializedFileWriter<Out>, ArrowRowGroupWriterFactory), ParquetError> {
        ArrowWriter::try_new(out, Arc::clone(&self.schema), Some(self.properties.clone()))?.into_serialized_writer()
    }
}

/// The name of the items of a list.
const ITEM: &str = "element";

/// Returns the column's field, with what it is as a comment.
fn field(column: &Column) -> Field {
    let kind = match column.shape() {
        Shape::Integer => DataType::Int64,
        Shape::Number => DataType::Float64,
        Shape::Text => DataType::Utf8,
        Shape::Bytes => DataType::Binary,
        Shape::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    };
    let kind = if column.is_list() { DataType::List(Arc::new(Field::new(ITEM, kind, false))) } else { kind };
    let comment = HashMap::from([("comment".to_owned(), column.doc().to_owned())]);
    Field::new(name(column), kind, true).with_metadata(comment)
}

/// Returns the name of a column. In SQL a dot would ask for a part of a value.
fn name(column: &Column) -> String {
    column.to_string().replace('.', "_")
}

/// Returns the error of the file behind an error of the format, if there is one.
pub(super) fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => error.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error),
        error => io::Error::other(error),
    }
}
