//! The services.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};

use super::admit;
use super::inference::grpc_inference_service_server::GrpcInferenceServiceServer;
use super::service::Service;
use crate::house::House;

/// All services, and what the health service is told with.
pub(crate) fn router(house: &Arc<House>) -> (Router, HealthReporter) {
    let reporter = HealthReporter::new();
    let health = HealthServer::new(HealthService::from_health_reporter(reporter.clone()));
    let inference = GrpcInferenceServiceServer::new(Service { house: house.clone() })
        .max_decoding_message_size(house.limits.body)
        .max_encoding_message_size(usize::MAX);
    let router = Router::new()
        .route_service(&path(&inference), inference)
        .route_service(&path(&health), health)
        .fallback(admit::no_service)
        .layer(from_fn_with_state(house.clone(), admit::around));
    (router, reporter)
}

fn path<S: NamedService>(_: &S) -> String {
    format!("/{}/{{*call}}", S::NAME)
}

/// Tells the health service and the counters how the server is, for ever.
pub(crate) async fn report(house: Arc<House>, reporter: HealthReporter) {
    let health = house.pool.health();
    loop {
        let ready = house.readiness.check().is_ok();
        let status = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
        house.metrics.ready.set(i64::from(ready));
        for service in ["", <GrpcInferenceServiceServer<Service> as NamedService>::NAME] {
            reporter.set_service_status(service, status).await;
        }
        health.changed().await;
    }
}
