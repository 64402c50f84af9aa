//! The calls, with the twin behind them.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::inference::grpc_inference_service_client::GrpcInferenceServiceClient;
use super::inference::infer_parameter::ParameterChoice;
use super::inference::model_infer_request::{InferInputTensor, InferRequestedOutputTensor};
use super::inference::*;
use crate::house::House;
use crate::http::tests::{digit, house, rgb, runs};
use crate::options::Limits;

type Client = GrpcInferenceServiceClient<Router>;

fn client(house: &Arc<House>) -> Client {
    GrpcInferenceServiceClient::new(super::router(house).0)
}

fn request(datatype: &str, shape: &[i64]) -> ModelInferRequest {
    let (name, datatype, shape) = ("image".to_owned(), datatype.to_owned(), shape.to_vec());
    let input = InferInputTensor { name, datatype, shape, ..Default::default() };
    ModelInferRequest {
        model_name: "digits".into(),
        id: "9".into(),
        inputs: vec![input],
        ..Default::default()
    }
}

#[test]
fn images_go_through_as_contents_and_as_bytes() {
    runs(async {
        let house = house(Limits::default()).await;
        let mut client = client(&house);
        for number in 0..10 {
            let (file, sums) = digit(number);
            let mut encoded = request("BYTES", &[1]);
            encoded.inputs[0].contents =
                Some(InferTensorContents { bytes_contents: vec![file.into()], ..Default::default() });
            let answer = client.model_infer(encoded).await.unwrap().into_inner();
            assert_eq!((answer.id.as_str(), answer.model_version.as_str()), ("9", "1"));
            assert_eq!(answer.outputs[1].contents.as_ref().unwrap().uint_contents, sums);
            let (pixels, shape) = rgb(number);
            let mut raw = request("UINT8", &shape.map(|side| side as i64));
            raw.raw_input_contents = vec![pixels.into()];
            let count = InferParameter { parameter_choice: Some(ParameterChoice::Int64Param(1)) };
            raw.outputs = ["sums", "scores"]
                .map(|name| InferRequestedOutputTensor { name: name.into(), ..Default::default() })
                .to_vec();
            raw.outputs[1].parameters = HashMap::from([("classification".to_owned(), count)]);
            let answer = client.model_infer(raw).await.unwrap().into_inner();
            let bytes: Vec<u8> = sums.iter().flat_map(|sum| sum.to_le_bytes()).collect();
            assert_eq!(answer.raw_output_contents[0], bytes);
            let text = String::from_utf8_lossy(&answer.raw_output_contents[1][4..]).into_owned();
            assert_eq!(text.split(':').nth(1).unwrap(), number.to_string());
            assert_eq!(answer.outputs[1].datatype, "BYTES");
        }
    });
}

#[test]
fn refusals_have_their_codes() {
    runs(async {
        let house = house(Limits { queue: 1, ..Limits::default() }).await;
        let mut client = client(&house);
        let status = client.model_infer(request("UINT8", &[1, 1, 1, 1])).await.unwrap_err();
        assert_eq!((status.code(), status.message().contains("no data")), (Code::InvalidArgument, true));
        let mut both = request("UINT8", &[1, 1, 1, 1]);
        both.raw_input_contents = vec!["a".into(), "b".into()];
        assert!(client.model_infer(both).await.unwrap_err().message().contains("2 tensors, 1 inputs"));
        let mut large = request("UINT8", &[1, 1, 1, 1]);
        large.inputs[0].contents =
            Some(InferTensorContents { uint_contents: vec![256], ..Default::default() });
        assert!(client.model_infer(large).await.unwrap_err().message().contains("256; accepted: 0 to 255"));
        let unknown = ModelInferRequest { model_name: "x".into(), ..request("UINT8", &[]) };
        assert_eq!(client.model_infer(unknown).await.unwrap_err().code(), Code::NotFound);
        let place = house.admit().unwrap();
        let busy = client.model_infer(request("UINT8", &[1, 1, 1, 1])).await.unwrap_err();
        assert_eq!(
            (busy.code(), busy.metadata().get("retry-after").unwrap().to_str().unwrap()),
            (Code::Unavailable, "1")
        );
        drop(place);
        assert_eq!(client.model_infer(request("X", &[])).await.unwrap_err().code(), Code::InvalidArgument);
        let metadata = ModelMetadataRequest { name: "digits".into(), version: "2".into() };
        assert_eq!(client.model_metadata(metadata).await.unwrap_err().code(), Code::NotFound);
    });
}

#[test]
fn the_repository_is_called_as_tritons_and_as_kserves() {
    runs(async {
        let house = house(Limits::default()).await;
        let mut client = client(&house);
        let states = async |client: &mut Client| -> Vec<String> {
            let index = client.repository_index(RepositoryIndexRequest::default()).await.unwrap();
            index.into_inner().models.into_iter().map(|model| model.state).collect()
        };
        assert_eq!(states(&mut client).await, ["READY"]);
        let unload = RepositoryModelUnloadRequest { model_name: "digits".into(), ..Default::default() };
        assert!(client.repository_model_unload(unload).await.unwrap().into_inner().is_unloaded);
        assert_eq!(states(&mut client).await, ["UNAVAILABLE"]);
        let ready = ModelReadyRequest { name: "digits".into(), ..Default::default() };
        assert_eq!(client.model_ready(ready.clone()).await.unwrap_err().code(), Code::NotFound);
        let value = ModelRepositoryParameter::default();
        let overriding = RepositoryModelLoadRequest {
            model_name: "digits".into(),
            parameters: HashMap::from([("config".to_owned(), value)]),
            ..Default::default()
        };
        let refused = client.repository_model_load(overriding).await.unwrap_err();
        assert!(refused.message().contains("config: overrides are refused"), "{refused}");
        let kserve = RepositoryModelLoadRequest { repository_name: "digits".into(), ..Default::default() };
        assert!(client.repository_model_load(kserve).await.unwrap().into_inner().is_loaded);
        assert!(client.model_ready(ready).await.unwrap().into_inner().ready);
        assert!(client.server_live(ServerLiveRequest {}).await.unwrap().into_inner().live);
        let metadata = client.server_metadata(ServerMetadataRequest {}).await.unwrap().into_inner();
        assert_eq!(metadata.name, "firebrick");
    });
}

#[test]
fn health_follows_readiness() {
    runs(async {
        let house = house(Limits::default()).await;
        let (router, reporter) = super::router(&house);
        tokio::spawn(super::report(house.clone(), reporter));
        let mut health = HealthClient::new(router.clone());
        let service = "inference.GRPCInferenceService".to_owned();
        for (ends, status) in [(false, 1), (true, 2)] {
            if ends {
                house.readiness.end();
            }
            // Another task tells it.
            for _ in 0..200 {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                let asked = HealthCheckRequest { service: service.clone() };
                if health.check(asked).await.is_ok_and(|told| told.into_inner().status == status) {
                    break;
                }
            }
            let told = health.check(HealthCheckRequest { service: String::new() }).await.unwrap();
            assert_eq!(told.into_inner().status, status);
        }
        let ready =
            GrpcInferenceServiceClient::new(router).server_ready(ServerReadyRequest {}).await.unwrap();
        assert!(!ready.into_inner().ready);
    });
}
