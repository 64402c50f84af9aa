//! Images in every form.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use serde_json::{Value, json};

use super::{INFER, ask, digit, house, post, rgb, runs};
use crate::options::Limits;

#[test]
fn encoded_images_and_pixels_give_the_sums_of_classify() {
    runs(async {
        let house = house(Limits::default()).await;
        for number in 0..10 {
            let (file, sums) = digit(number);
            let input =
                json!({"name": "image", "datatype": "BYTES", "shape": [1], "data": [STANDARD.encode(&file)]});
            let answer = post(&house, INFER, json!({"id": "7", "inputs": [input]}).to_string()).await.json();
            assert_eq!((&answer["id"], &answer["model_version"]), (&json!("7"), &json!("1")));
            assert_eq!(answer["outputs"][1]["data"], json!(sums));
            let (pixels, shape) = rgb(number);
            let input = json!({"name": "image", "datatype": "UINT8", "shape": shape, "data": pixels});
            let outputs = json!([{"name": "sums"}, {"name": "scores", "parameters": {"classification": 1}}]);
            let answer =
                post(&house, INFER, json!({"inputs": [input], "outputs": outputs}).to_string()).await.json();
            assert_eq!((&answer["outputs"][0]["data"], &answer["id"]), (&json!(sums), &Value::Null));
            let likeliest = answer["outputs"][1]["data"][0].as_str().unwrap();
            assert_eq!(likeliest.split(':').nth(1).unwrap(), number.to_string());
        }
    });
}

/// A binary request: its JSON, and what stands behind it.
fn binary(json: &Value, rest: &[u8]) -> Request<Body> {
    let json = json.to_string();
    let body = [json.as_bytes(), rest].concat();
    Request::post(INFER).header("Inference-Header-Content-Length", json.len()).body(body.into()).unwrap()
}

#[test]
fn tensors_come_and_go_as_bytes() {
    runs(async {
        let house = house(Limits::default()).await;
        let (pixels, shape) = rgb(4);
        let parameters = json!({"binary_data_size": pixels.len()});
        let input = json!({"name": "image", "datatype": "UINT8", "shape": shape, "parameters": parameters});
        let asked = json!({
            "inputs": [input], "parameters": {"binary_data_output": true},
            "outputs": [{"name": "scores", "parameters": {"binary_data": false}}, {"name": "sums"}],
        });
        let answer = ask(&house, binary(&asked, &pixels)).await;
        let length: usize =
            answer.headers["inference-header-content-length"].to_str().unwrap().parse().unwrap();
        let told: Value = serde_json::from_slice(&answer.body[..length]).unwrap();
        assert_eq!(told["outputs"][0]["data"].as_array().unwrap().len(), 10);
        assert_eq!(told["outputs"][1]["parameters"], json!({"binary_data_size": 40}));
        let sums: Vec<u32> = answer.body[length..]
            .chunks(4)
            .map(|four| u32::from_le_bytes(four.try_into().unwrap()))
            .collect();
        assert_eq!(sums, digit(4).1);

        let (file, sums) = digit(5);
        let rest = [&(file.len() as u32).to_le_bytes()[..], &file].concat();
        let parameters = json!({"binary_data_size": rest.len()});
        let input = json!({"name": "image", "datatype": "BYTES", "shape": [1], "parameters": parameters});
        let answer = ask(&house, binary(&json!({"inputs": [input.clone()]}), &rest)).await.json();
        assert_eq!(answer["outputs"][1]["data"], json!(sums));
        let short = ask(&house, binary(&json!({"inputs": [input]}), &rest[1..])).await;
        assert!(
            short.error().contains(&format!("{} bytes behind the JSON", rest.len() - 1)),
            "{}",
            short.error()
        );
        let request =
            Request::post(INFER).header("Inference-Header-Content-Length", "9").body("{}".into()).unwrap();
        assert!(ask(&house, request).await.error().contains("Inference-Header-Content-Length: `9`"));
    });
}
