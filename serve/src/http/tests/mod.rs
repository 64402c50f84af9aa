//! The paths, with the twin behind them.

mod images;

use std::sync::Arc;

use axum::body::Body;
use firebrick_host::device::DeviceOptions;
use firebrick_host::image;
use firebrick_weights::embedded;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::house::House;
use crate::metrics::Metrics;
use crate::options::Limits;
use crate::pool::{Crew, Pool, makers};
use crate::repository::Registry;

/// A house without a model, whose server starts.
fn starting(limits: Limits) -> House {
    let (metrics, registry) = (Arc::new(Metrics::new()), Registry::new(None));
    let crew =
        Crew { makers: makers(&[DeviceOptions::Twin]), batch: limits.batch, check: None, golden: true };
    let pool = Pool::start(crew, metrics.clone()).unwrap();
    House::new(registry, pool, metrics, limits)
}

/// A house with the digits loaded.
pub(crate) async fn house(limits: Limits) -> Arc<House> {
    let house = starting(limits);
    house.serve("digits", house.registry.read_all().unwrap()).await.unwrap();
    house.readiness.run();
    Arc::new(house)
}

/// Runs a test on a runtime of its own.
pub(crate) fn runs(test: impl Future<Output = ()>) {
    crate::server::runtime().unwrap().block_on(test);
}

fn sample(digit: usize) -> std::path::PathBuf {
    format!("{}/../weights/digits/samples/digit-{digit}.png", env!("CARGO_MANIFEST_DIR")).into()
}

/// The file of a digit, and its sums.
pub(crate) fn digit(digit: usize) -> (Vec<u8>, Vec<u32>) {
    let model = embedded::digits();
    let pixels = image::load_for(&sample(digit), &model).unwrap();
    let sums = firebrick_nn::golden::run(&model, &pixels).unwrap().sums;
    (std::fs::read(sample(digit)).unwrap(), sums)
}

/// The pixels of a digit as RGB, row by row.
pub(crate) fn rgb(digit: usize) -> (Vec<u8>, [usize; 4]) {
    let image = image::decode(&sample(digit), image::Orientation::Upright).unwrap().to_rgb8();
    let shape = [1, image.height() as usize, image.width() as usize, 3];
    (image.into_raw(), shape)
}

struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    fn error(&self) -> String {
        self.json()["error"].as_str().unwrap().to_owned()
    }
}

async fn ask(house: &Arc<House>, request: Request<Body>) -> Answer {
    let (parts, body) = super::router(house.clone()).oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(house: &Arc<House>, path: &str) -> Answer {
    ask(house, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(house: &Arc<House>, path: &str, body: impl Into<Body>) -> Answer {
    ask(house, Request::post(path).body(body.into()).unwrap()).await
}

const INFER: &str = "/v2/models/digits/infer";

#[test]
fn what_is_asked_before_the_models_are_loaded_is_to_be_asked_again() {
    runs(async {
        let house = Arc::new(starting(Limits::default()));
        let answers = [
            post(&house, INFER, "{}").await,
            get(&house, "/v2/models/digits").await,
            get(&house, "/v2/models/digits/ready").await,
        ];
        for answer in answers {
            let retry = answer.headers.contains_key("retry-after");
            assert_eq!((answer.status, retry), (StatusCode::SERVICE_UNAVAILABLE, true), "{}", answer.error());
            assert!(answer.error().contains("not ready: the models are being loaded"), "{}", answer.error());
        }
        house.pool.end();
    });
}

#[test]
fn every_path_answers_with_and_without_a_version() {
    runs(async {
        let house = house(Limits::default()).await;
        for path in ["/v2", "/v2/"] {
            assert_eq!(get(&house, path).await.json()["extensions"][0], "binary_tensor_data", "{path}");
        }
        assert_eq!(get(&house, "/v2/health/live").await.json(), json!({"live": true}));
        assert_eq!(get(&house, "/v2/health/ready").await.json(), json!({"ready": true}));
        for model in ["/v2/models/digits", "/v2/models/digits/versions/1"] {
            let metadata = get(&house, model).await.json();
            assert_eq!(metadata["inputs"][0]["shape"], json!([-1, 32, 32, 1]));
            assert_eq!(
                metadata["outputs"][1],
                json!({"name": "sums", "datatype": "UINT32", "shape": [-1, 10]})
            );
            let ready = get(&house, &format!("{model}/ready")).await;
            assert_eq!(ready.json(), json!({"name": "digits", "ready": true}));
            assert_eq!(post(&house, &format!("{model}/infer"), "{}").await.status, StatusCode::BAD_REQUEST);
        }
        for path in [
            "/v2/models/x",
            "/v2/models/digits/versions/2/ready",
            "/v2/models/digits/config",
            "/v2/models/stats",
            "/x",
            "/v2/models/%ff",
        ] {
            let answer = get(&house, path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.error().is_empty());
        }
        let answer =
            ask(&house, Request::builder().method(Method::PUT).uri(INFER).body(Body::empty()).unwrap()).await;
        assert_eq!(
            (answer.status, &answer.headers["allow"]),
            (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().unwrap())
        );
        assert!(get(&house, "/metrics").await.body.ends_with(b"# EOF\n"));
    });
}

#[test]
fn what_makes_no_sense_is_refused_with_what_is_accepted() {
    runs(async {
        let house = house(Limits { body: 4000, ..Limits::default() }).await;
        let refused = async |body: String, status: u16, text: &str| {
            let answer = post(&house, INFER, body).await;
            assert!(answer.error().contains(text), "{text}: {}", answer.error());
            assert_eq!(answer.status.as_u16(), status, "{text}");
        };
        let input = |shape: Value, data: Value| json!({"name": "image", "datatype": "UINT8", "shape": shape, "data": data});
        let with = |input: Value| json!({"inputs": [input]}).to_string();
        refused("no JSON".into(), 400, "body: not what this path takes: expected").await;
        refused(json!({"inputs": []}).to_string(), 400, "0 tensors; accepted: one, called image").await;
        refused(with(input(json!([1, 1, 2, 1]), json!([1]))), 400, "1 values, its shape has 2").await;
        refused(with(input(json!([1, 1, 1, 1]), json!([300]))), 400, "expected 0 to 255").await;
        refused(with(input(json!([1, 1, 1, 1]), json!(["a"]))), 400, "data of another kind than UINT8").await;
        refused(with(json!({"name": "image", "datatype": "UINT8", "shape": [1, 1, 1, 1]})), 400, "no data")
            .await;
        let bytes =
            |data: &str| with(json!({"name": "image", "datatype": "BYTES", "shape": [1], "data": [data]}));
        refused(bytes("%"), 400, "element 0: not base64").await;
        refused(bytes("AAAA"), 400, "element 0: not an image; accepted: PNG, JPEG").await;
        let output = |output: Value| {
            json!({"inputs": [input(json!([1, 1, 1, 1]), json!([1]))], "outputs": [output]}).to_string()
        };
        refused(output(json!({"name": "x"})), 400, "output `x`: no such output; accepted: scores, sums")
            .await;
        let classes = json!({"name": "sums", "parameters": {"classification": 11}});
        refused(output(classes), 400, "classification 11; accepted: 1 to 10").await;
        refused(" ".repeat(4001), 413, "more than 4000 bytes").await;
        let request = Request::post(INFER).header("content-encoding", "gzip").body("x".into()).unwrap();
        let answer = ask(&house, request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.error().as_str()),
            (415, "body: compressed with gzip; accepted: not compressed")
        );
    });
}

#[test]
fn models_are_listed_unloaded_and_loaded() {
    runs(async {
        let house = house(Limits::default()).await;
        let index = async |body: &'static str| post(&house, "/v2/repository/index", body).await.json();
        assert_eq!(
            index("").await,
            json!([{"name": "digits", "version": "1", "state": "READY", "reason": ""}])
        );
        let path = |call| format!("/v2/repository/models/digits/{call}");
        assert_eq!(
            post(&house, &path("unload"), r#"{"parameters": {"unload_dependents": true}}"#).await.status,
            200
        );
        assert_eq!(post(&house, &path("unload"), "").await.status, 404);
        assert_eq!(index("{}").await[0]["state"], "UNAVAILABLE");
        assert_eq!(index(r#"{"ready": true}"#).await, json!([]));
        assert!(post(&house, INFER, "{}").await.error().contains("model `digits`: not loaded; loaded: none"));
        let refused = post(&house, &path("load"), r#"{"parameters": {"config": "{}"}}"#).await;
        assert!(
            refused.status == 400 && refused.error().contains("config: overrides are refused"),
            "{}",
            refused.error()
        );
        assert_eq!(post(&house, &path("load"), "").await.status, 200);
        assert_eq!(index("").await[0]["state"], "READY");
        let unknown = post(&house, "/v2/repository/models/x/load", "").await;
        assert!(unknown.status == 404 && unknown.error().contains("not in the repository; there: digits"));
    });
}

#[test]
fn a_full_house_sends_away_and_the_end_closes() {
    runs(async {
        let house = house(Limits { queue: 1, ..Limits::default() }).await;
        let place = house.admit().unwrap();
        let busy = post(&house, INFER, "{}").await;
        assert_eq!((busy.status.as_u16(), busy.headers["retry-after"].to_str().unwrap()), (503, "1"));
        assert!(busy.error().contains("busy: 1 requests are being worked on"), "{}", busy.error());
        drop(place);
        assert_eq!(post(&house, INFER, "{}").await.status, 400);
        assert_eq!(house.metrics.requests_inside.get(), 0);
        house.readiness.end();
        let ready = get(&house, "/v2/health/ready").await;
        assert_eq!((ready.status.as_u16(), ready.error().as_str()), (503, "the server is ending"));
        assert_eq!(ready.headers["connection"], "close");
        assert_eq!(get(&house, "/v2/health/live").await.status, 200);
        assert_eq!(post(&house, INFER, "{}").await.status, 400, "what is sent is answered");
    });
}

#[test]
fn every_answer_has_an_id() {
    runs(async {
        let house = house(Limits::default()).await;
        let request = Request::get("/v2").header("x-request-id", "mine").body(Body::empty()).unwrap();
        assert_eq!(ask(&house, request).await.headers["x-request-id"], "mine");
        let request = Request::get("/v2").header("x-request-id", "a b").body(Body::empty()).unwrap();
        let (first, second) = (ask(&house, request).await, get(&house, "/nope").await);
        assert!(first.headers["x-request-id"] != second.headers["x-request-id"]);
        assert!(first.headers["x-request-id"] != "a b");
    });
}
