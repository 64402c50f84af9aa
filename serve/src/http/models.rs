//! The repository: what is there, load and unload.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::answer::json;
use super::body;
use super::object::Object;
use crate::house::House;
use crate::metadata;
use crate::refusal::Refusal;
use crate::repository::Indexed;

#[derive(Default, Deserialize)]
struct IndexAsked {
    #[serde(default)]
    ready: bool,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    version: String,
    state: &'static str,
    reason: String,
}

impl From<Indexed> for Entry {
    fn from(Indexed { name, version, ready, reason }: Indexed) -> Self {
        Entry { name, version: version.to_string(), state: metadata::state(ready), reason }
    }
}

/// Every model, loaded or not.
pub(super) async fn index(State(house): State<Arc<House>>, headers: HeaderMap, body: Body) -> Response {
    let answered = async {
        let asked: IndexAsked = parsed(&body::read(&headers, body, &house.limits).await?)?;
        let index = house.registry.index();
        let index = index.map_err(|failure| Refusal::Index { source: Arc::new(failure) })?;
        let entries: Vec<Entry> =
            index.into_iter().filter(|entry| entry.ready || !asked.ready).map(Entry::from).collect();
        Ok::<_, Refusal>(json(StatusCode::OK, &entries))
    };
    answered.await.unwrap_or_else(|refusal| refusal.into_response())
}

/// An empty body is an empty object.
fn parsed<'a, T: Default + Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    if body.is_empty() {
        Ok(T::default())
    } else {
        serde_json::from_slice(body).map(|Object(asked)| asked).map_err(Refusal::Json)
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    parameters: BTreeMap<String, IgnoredAny>,
}

/// Loads a model's files.
pub(super) async fn load(house: &Arc<House>, name: &str, headers: &HeaderMap, body: Body) -> Response {
    let answered = async {
        let asked: Asked = parsed(&body::read(headers, body, &house.limits).await?)?;
        if let Some(parameter) = asked.parameters.into_keys().next() {
            return Err(Refusal::Override { name: name.to_owned(), parameter });
        }
        house.load(name).await
    };
    done(answered.await)
}

/// Takes a model away; that others may depend on it there is nothing to, so its parameter is let be.
pub(super) async fn unload(house: &Arc<House>, name: &str, headers: &HeaderMap, body: Body) -> Response {
    let answered = async {
        let _: Asked = parsed(&body::read(headers, body, &house.limits).await?)?;
        house.unload(name)
    };
    done(answered.await)
}

#[derive(Serialize)]
struct Done {}

fn done(result: Result<(), Refusal>) -> Response {
    match result {
        Ok(()) => json(StatusCode::OK, &Done {}),
        Err(refusal) => refusal.into_response(),
    }
}
