//! The JSON of an inference, and what it asks for.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::data::Data;
use super::object::Object;
use crate::options::Limits;
use crate::refusal::Refusal;
use crate::tensor::{Declared, Images, Output, Wanted, declared};

/// A list that is refused before it grows.
#[derive(Debug)]
struct Few<T, const MOST: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Few<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FewVisitor(PhantomData))
    }
}

struct FewVisitor<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for FewVisitor<T, MOST> {
    type Value = Few<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MOST}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(element) = list.next_element()? {
            if all.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            all.push(element);
        }
        Ok(Few(all))
    }
}

/// The body.
#[derive(Debug, serde::Deserialize)]
struct Body {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    parameters: Option<Object<Parameters>>,
    inputs: Few<Object<Input>, 16>,
    #[serde(default)]
    outputs: Option<Few<Object<Requested>, 16>>,
}

#[derive(Debug, serde::Deserialize)]
struct Input {
    name: String,
    shape: Few<i64, 8>,
    datatype: String,
    #[serde(default)]
    parameters: Option<Object<InputParameters>>,
    #[serde(default)]
    data: Option<Data>,
}

#[derive(Debug, serde::Deserialize)]
struct Requested {
    name: String,
    #[serde(default)]
    parameters: Option<Object<OutputParameters>>,
}

// Parameters that are not known are let be, as the protocol has it, and null is nothing: some clients send it.

#[derive(Debug, Default, serde::Deserialize)]
struct Parameters {
    #[serde(default)]
    binary_data_output: bool,
}

#[derive(Debug, Default, serde::Deserialize)]
struct InputParameters {
    #[serde(default)]
    binary_data_size: Option<u64>,
}

#[derive(Debug, Default, serde::Deserialize)]
struct OutputParameters {
    #[serde(default)]
    binary_data: Option<bool>,
    #[serde(default)]
    classification: Option<i64>,
}

/// What is asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub id: Option<String>,
    pub images: Images,
    pub wanted: Vec<Wanted>,
    /// That outputs which are not named one by one come as bytes.
    pub binary: bool,
}

impl Asked {
    /// Reads a body; `json`: the length of its JSON, if bytes stand behind it.
    ///
    /// # Errors
    /// [`Refusal`] with what is wrong and what is accepted.
    pub fn read(body: &Bytes, json: usize, limits: &Limits) -> Result<Self, Refusal> {
        let Object(Body { id, parameters, inputs, outputs }) =
            serde_json::from_slice(&body[..json]).map_err(Refusal::Json)?;
        let found = inputs.0.len();
        let [Object(input)]: [Object<Input>; 1] =
            inputs.0.try_into().map_err(|_| Refusal::Inputs { found })?;
        let binary = parameters.unwrap_or_default().0.binary_data_output;
        let wanted = |Object(output): Object<Requested>| {
            let Object(parameters) = output.parameters.unwrap_or_default();
            let (classes, binary) = (parameters.classification, parameters.binary_data.unwrap_or(binary));
            Ok(Wanted { output: Output::named(&output.name)?, classes, binary })
        };
        let wanted =
            outputs.into_iter().flat_map(|outputs| outputs.0).map(wanted).collect::<Result<_, Refusal>>()?;
        let images = input.images(body.slice(json..), limits)?;
        Ok(Asked { id, images, wanted, binary })
    }
}

impl Input {
    /// Its images; `rest`: what stands behind the JSON.
    fn images(self, rest: Bytes, limits: &Limits) -> Result<Images, Refusal> {
        let declared = declared(&self.name, &self.datatype, &self.shape.0, limits)?;
        let size = self.parameters.and_then(|Object(parameters)| parameters.binary_data_size);
        let expected = size.unwrap_or(0);
        if expected != rest.len() as u64 {
            return Err(Refusal::Rest { found: rest.len(), expected });
        }
        match (size, self.data, declared) {
            (Some(_), None, declared) => declared.raw(rest),
            (None, Some(Data::Numbers(numbers)), Declared::Pixels { size, count }) => {
                Declared::of_pixels(size, count, numbers.into())
            }
            (None, Some(Data::Texts(texts)), Declared::Encoded { count }) => {
                let decode = |(index, text): (usize, String)| {
                    let decoded = STANDARD.decode(text);
                    decoded.map(Bytes::from).map_err(|source| Refusal::Base64 { index, source })
                };
                Declared::of_files(
                    count,
                    texts.into_iter().enumerate().map(decode).collect::<Result<_, _>>()?,
                )
            }
            (None, Some(_), Declared::Pixels { .. }) => Err(Refusal::Kind { datatype: "UINT8" }),
            (None, Some(_), Declared::Encoded { .. }) => Err(Refusal::Kind { datatype: "BYTES" }),
            _ => Err(Refusal::NoData),
        }
    }
}
