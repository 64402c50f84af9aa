//! The calls.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tonic::{Code, Request, Response, Status};

use super::admit::{Admitted, Begun};
use super::convert::{self, Asked};
use super::inference::grpc_inference_service_server::GrpcInferenceService;
use super::inference::model_metadata_response::TensorMetadata as Tensor;
use super::inference::repository_index_response::ModelIndex;
use super::inference::*;
use crate::house::House;
use crate::http::RequestId;
use crate::loaded::Loaded;
use crate::metadata::{self, TensorMetadata};
use crate::metrics::Stage;
use crate::refusal::Refusal;
use crate::repository::Indexed;

/// The service.
pub(super) struct Service {
    pub house: Arc<House>,
}

/// What the log has of a call.
struct Call {
    name: &'static str,
    request_id: String,
    begin: Instant,
}

impl Call {
    fn of<T>(name: &'static str, request: &Request<T>) -> Self {
        let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
        let begun = request.extensions().get::<Begun>().map(|begun| begun.0);
        Call { name, request_id: id.unwrap_or_default(), begin: begun.unwrap_or_else(Instant::now) }
    }
}

impl Service {
    fn find(&self, name: &str, version: &str) -> Result<Arc<Loaded>, Refusal> {
        let version = Some(version).filter(|version| !version.is_empty());
        self.house.find(name, version)
    }

    /// Counts and tells of a call.
    fn told<T>(&self, call: Call, result: Result<T, Refusal>) -> Result<Response<T>, Status> {
        let result = result.map(Response::new).map_err(Status::from);
        let code = result.as_ref().map_or_else(Status::code, |_| Code::Ok) as u8;
        self.house.metrics.request("grpc", call.name, code.to_string());
        let (error, milliseconds) =
            (result.as_ref().err().map(Status::message), call.begin.elapsed().as_secs_f64() * 1e3);
        let Call { name, request_id, .. } = call;
        if ["live", "ready"].contains(&name) && code == 0 {
            tracing::debug!(request_id, protocol = "grpc", call = name, code, milliseconds, "request");
        } else {
            tracing::info!(request_id, protocol = "grpc", call = name, code, milliseconds, error, "request");
        }
        result
    }

    async fn infer(
        &self,
        request: Request<ModelInferRequest>,
        begin: Instant,
    ) -> Result<ModelInferResponse, Refusal> {
        let place = request.extensions().get::<Admitted>().and_then(Admitted::take);
        let place = place.map_or_else(|| self.house.admit(), Ok)?;
        let mut request = request.into_inner();
        let loaded = self.find(&request.model_name, &request.model_version)?;
        let Asked { images, wanted, raw } = Asked::read(&mut request, &self.house.limits)?;
        self.house.metrics.stage(Stage::Receive, begin.elapsed());
        let tensors = self.house.infer(&loaded, images, &wanted, place).await?;
        self.house.metrics.stage(Stage::Total, begin.elapsed());
        Ok(convert::answer(&loaded, request.id, tensors, raw))
    }

    fn index(&self, ready: bool) -> Result<RepositoryIndexResponse, Refusal> {
        let index = self.house.registry.index();
        let index = index.map_err(|failure| Refusal::Index { source: Arc::new(failure) })?;
        let entry = |Indexed { name, version, ready, reason }: Indexed| ModelIndex {
            name,
            version: version.to_string(),
            state: metadata::state(ready).to_owned(),
            reason,
        };
        let models = index.into_iter().filter(|entry| entry.ready || !ready).map(entry).collect();
        Ok(RepositoryIndexResponse { models })
    }

    async fn load(&self, asked: RepositoryModelLoadRequest) -> Result<RepositoryModelLoadResponse, Refusal> {
        let name = named(asked.model_name, asked.repository_name);
        if let Some(parameter) = first(asked.parameters) {
            return Err(Refusal::Override { name, parameter });
        }
        self.house.load(&name).await?;
        Ok(RepositoryModelLoadResponse { model_name: name, is_loaded: true })
    }

    fn unload(&self, asked: RepositoryModelUnloadRequest) -> Result<RepositoryModelUnloadResponse, Refusal> {
        let name = named(asked.model_name, asked.repository_name);
        self.house.unload(&name)?;
        Ok(RepositoryModelUnloadResponse { model_name: name, is_unloaded: true })
    }
}

/// The model's name, also where KServe's clients have it.
fn named(model: String, repository: String) -> String {
    if model.is_empty() { repository } else { model }
}

fn first<T>(parameters: HashMap<String, T>) -> Option<String> {
    parameters.into_keys().min()
}

fn tensor(TensorMetadata { name, datatype, shape }: TensorMetadata) -> Tensor {
    Tensor { name: name.to_owned(), datatype: datatype.to_owned(), shape }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl GrpcInferenceService for Service {
    async fn server_live(&self, request: Request<ServerLiveRequest>) -> Answer<ServerLiveResponse> {
        self.told(Call::of("live", &request), Ok(ServerLiveResponse { live: true }))
    }

    async fn server_ready(&self, request: Request<ServerReadyRequest>) -> Answer<ServerReadyResponse> {
        let ready = self.house.readiness.check().is_ok();
        self.told(Call::of("ready", &request), Ok(ServerReadyResponse { ready }))
    }

    async fn model_ready(&self, request: Request<ModelReadyRequest>) -> Answer<ModelReadyResponse> {
        let call = Call::of("ready", &request);
        let ModelReadyRequest { name, version } = request.into_inner();
        let ready = self.house.readiness.check().is_ok();
        self.told(call, self.find(&name, &version).map(|_| ModelReadyResponse { ready }))
    }

    async fn server_metadata(
        &self,
        request: Request<ServerMetadataRequest>,
    ) -> Answer<ServerMetadataResponse> {
        let told = ServerMetadataResponse {
            name: metadata::NAME.to_owned(),
            version: metadata::VERSION.to_owned(),
            extensions: metadata::EXTENSIONS.map(str::to_owned).to_vec(),
        };
        self.told(Call::of("metadata", &request), Ok(told))
    }

    async fn model_metadata(&self, request: Request<ModelMetadataRequest>) -> Answer<ModelMetadataResponse> {
        let call = Call::of("metadata", &request);
        let ModelMetadataRequest { name, version } = request.into_inner();
        let told = self.find(&name, &version).map(|loaded| ModelMetadataResponse {
            versions: self.house.registry.versions(&name),
            name,
            platform: metadata::PLATFORM.to_owned(),
            inputs: metadata::inputs(&loaded).into_iter().map(tensor).collect(),
            outputs: metadata::outputs(&loaded).into_iter().map(tensor).collect(),
        });
        self.told(call, told)
    }

    async fn model_infer(&self, request: Request<ModelInferRequest>) -> Answer<ModelInferResponse> {
        let call = Call::of("infer", &request);
        let answered = self.infer(request, call.begin).await;
        self.told(call, answered)
    }

    async fn repository_index(
        &self,
        request: Request<RepositoryIndexRequest>,
    ) -> Answer<RepositoryIndexResponse> {
        let call = Call::of("index", &request);
        self.told(call, self.index(request.into_inner().ready))
    }

    async fn repository_model_load(
        &self,
        request: Request<RepositoryModelLoadRequest>,
    ) -> Answer<RepositoryModelLoadResponse> {
        let call = Call::of("load", &request);
        let loaded = self.load(request.into_inner()).await;
        self.told(call, loaded)
    }

    async fn repository_model_unload(
        &self,
        request: Request<RepositoryModelUnloadRequest>,
    ) -> Answer<RepositoryModelUnloadResponse> {
        let call = Call::of("unload", &request);
        self.told(call, self.unload(request.into_inner()))
    }
}
