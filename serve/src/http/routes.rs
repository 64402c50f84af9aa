//! The paths.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderMap, Method, Uri};

use super::{access, infer, models, pages};
use crate::house::House;
use crate::loaded::Loaded;
use crate::refusal::Refusal;

/// What a path names: a model, and a version or none.
type Named = Result<Path<Vec<(String, String)>>, PathRejection>;

/// All paths.
pub(crate) fn router(house: Arc<House>) -> Router {
    let mut router = Router::new()
        .route("/v2", get(pages::server))
        .route("/v2/", get(pages::server))
        .route("/v2/health/live", get(pages::live))
        .route("/v2/health/ready", get(pages::ready))
        .route("/v2/repository/index", post(models::index))
        .route("/v2/repository/models/{model}/load", post(load))
        .route("/v2/repository/models/{model}/unload", post(unload))
        .route("/metrics", get(pages::metrics));
    for model in ["/v2/models/{model}", "/v2/models/{model}/versions/{version}"] {
        router = router
            .route(model, get(model_metadata))
            .route(&format!("{model}/ready"), get(model_ready))
            .route(&format!("{model}/infer"), post(model_infer));
    }
    router
        .fallback(no_path)
        .method_not_allowed_fallback(no_method)
        .layer(from_fn_with_state(house.clone(), access::around))
        .with_state(house)
}

/// The words of a path by their names.
fn words(uri: &Uri, named: Named) -> Result<(String, Option<String>), Refusal> {
    // A word that is no UTF-8 names nothing.
    let Path(words) = named.map_err(|_| Refusal::Path { path: uri.path().to_owned() })?;
    let mut words = words.into_iter().map(|(_, word)| word);
    Ok((words.next().unwrap_or_default(), words.next()))
}

fn loaded(house: &House, uri: &Uri, named: Named) -> Result<Arc<Loaded>, Refusal> {
    let (name, version) = words(uri, named)?;
    house.find(&name, version.as_deref())
}

async fn model_metadata(State(house): State<Arc<House>>, uri: Uri, named: Named) -> Response {
    pages::model(&house, loaded(&house, &uri, named))
}

async fn model_ready(State(house): State<Arc<House>>, uri: Uri, named: Named) -> Response {
    pages::model_ready(&house, loaded(&house, &uri, named))
}

async fn model_infer(
    State(house): State<Arc<House>>,
    uri: Uri,
    named: Named,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let loaded = loaded(&house, &uri, named);
    infer::infer(house, loaded, headers, body).await
}

async fn load(
    State(house): State<Arc<House>>,
    uri: Uri,
    named: Named,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (name, _) = words(&uri, named)?;
    Ok(models::load(&house, &name, &headers, body).await)
}

async fn unload(
    State(house): State<Arc<House>>,
    uri: Uri,
    named: Named,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (name, _) = words(&uri, named)?;
    Ok(models::unload(&house, &name, &headers, body).await)
}

async fn no_path(uri: Uri) -> Refusal {
    Refusal::Path { path: uri.path().to_owned() }
}

async fn no_method(uri: Uri, method: Method) -> Refusal {
    Refusal::Method { path: uri.path().to_owned(), method: method.to_string() }
}
