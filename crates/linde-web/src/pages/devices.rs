//! The owner's devices: which there are, connecting a further one, and giving one up.

use super::{CUT_ENTRIES, carry, carry_out, checked_cut, members::checked_code, told};
use crate::{
    DeskError, Id,
    form::{Form, Posted, see},
    page::Page,
    qr,
    request::{At, Visit},
    views::{DeviceEntry, DeviceState, KeysView, OwnDeviceView, PairingPreview, PairingView, RevokeDevice},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage<'a> {
    p: &'a Page,
    devices: Vec<OwnDeviceView>,
    keys: KeysView,
}

#[derive(Template)]
#[template(path = "pair.html")]
struct PairPage<'a> {
    p: &'a Page,
    pairings: Vec<PairingView>,
}

#[derive(Template)]
#[template(path = "pair_enter.html")]
struct EnterPage<'a> {
    p: &'a Page,
    form: Form,
}

#[derive(Template)]
#[template(path = "pair_confirm.html")]
struct ConfirmPage<'a> {
    p: &'a Page,
    code: &'a str,
    preview: PairingPreview,
    form: Form,
}

#[derive(Template)]
#[template(path = "device_revoke.html")]
struct RevokePage<'a> {
    p: &'a Page,
    device: OwnDeviceView,
    entries: Vec<DeviceEntry>,
    form: Form,
}

impl DevicesPage<'_> {
    fn is_active(&self, device: &OwnDeviceView) -> bool {
        device.state == DeviceState::Active
    }

    /// Whether one of the devices was copied and this one took its place.
    fn was_copied(&self) -> bool {
        self.devices.iter().any(|device| matches!(device.state, DeviceState::Copied { .. }))
    }
}

pub(crate) async fn devices(visit: Visit) -> Result<Response, DeskError> {
    let desk = visit.web.desk();
    let (devices, keys) = (desk.own_devices().await?, desk.keys().await?);
    let p = Page::titled(&visit, "devices", "title-devices");
    Ok(p.respond(&DevicesPage { p: &p, devices, keys }, 200))
}

pub(crate) async fn pair(visit: Visit) -> Result<Response, DeskError> {
    let pairings = visit.web.desk().pairings().await?;
    let p = Page::titled(&visit, "devices", "title-pair");
    Ok(p.respond(&PairPage { p: &p, pairings }, 200))
}

pub(crate) async fn make_code(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().make_pairing().await?;
        Ok("note-pairing-made")
    };
    carry_out(&posted, "/devices/pair", work).await
}

pub(crate) async fn code_picture(visit: Visit, At(key): At<Id>) -> Result<Response, DeskError> {
    let pairings = visit.web.desk().pairings().await?;
    let pairing = pairings.iter().find(|pairing| pairing.key == key).ok_or_else(|| DeskError::new("not-found"))?;
    qr::picture(&pairing.code)
}

pub(crate) async fn enter(visit: Visit) -> Response {
    show_enter(&visit, Form::default(), 200)
}

/// Reads the code and changes nothing; it is posted so that the code, which is a secret, stays out of the browser's history.
pub(crate) async fn preview(posted: Posted) -> Response {
    match look(&posted).await {
        Ok((code, preview)) => show_confirm(&posted.visit, &code, preview, Form::default(), 200),
        Err(error) => {
            let status = error.status;
            show_enter(&posted.visit, Form::failed(&posted.fields, error), status)
        }
    }
}

pub(crate) async fn confirm(posted: Posted) -> Response {
    let (code, preview) = match look(&posted).await {
        Ok(found) => found,
        Err(error) => {
            let status = error.status;
            return show_enter(&posted.visit, Form::failed(&posted.fields, error), status);
        }
    };
    let (visit, entered) = (posted.visit.clone(), code.clone());
    let work = async move {
        visit.web.desk().enter_pairing(entered).await?;
        Ok("note-paired")
    };
    match carry(&posted, "/", work).await {
        Ok(location) => see(&location),
        Err(error) => {
            let status = error.status;
            show_confirm(&posted.visit, &code, preview, Form::failed(&posted.fields, error), status)
        }
    }
}

pub(crate) async fn ask_revoke(visit: Visit, At(device): At<Id>) -> Result<Response, DeskError> {
    show_revoke(&visit, device, Form::new([("cut", "here")]), 200).await
}

pub(crate) async fn revoke(At(device): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, cut) = (posted.visit.clone(), checked_cut(&posted.fields));
    let work = async move {
        let effect = visit.web.desk().revoke_device(RevokeDevice { space: None, device, cut: cut? }).await?;
        Ok(told(effect, "note-device-revoked"))
    };
    match carry(&posted, "/devices", work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_revoke(&posted.visit, device, Form::failed(&posted.fields, error), status).await
        }
    }
}

async fn look(posted: &Posted) -> Result<(String, PairingPreview), DeskError> {
    let code = checked_code(posted).map_err(|_| DeskError::new("pairing-invalid").at("code"))?;
    let preview = posted.visit.web.desk().preview_pairing(code.clone()).await?;
    Ok((code, preview))
}

fn show_enter(visit: &Visit, form: Form, status: u16) -> Response {
    let p = Page::titled(visit, "devices", "title-pair-enter");
    p.respond(&EnterPage { p: &p, form }, status)
}

fn show_confirm(visit: &Visit, code: &str, preview: PairingPreview, form: Form, status: u16) -> Response {
    let p = Page::titled(visit, "devices", "title-pair-enter");
    p.respond(&ConfirmPage { p: &p, code, preview, form }, status)
}

async fn show_revoke(visit: &Visit, device: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let desk = visit.web.desk();
    let own = desk.own_devices().await?.into_iter().find(|known| known.device == device);
    let device = own.ok_or_else(|| DeskError::new("device-unknown"))?;
    if device.this {
        return Err(DeskError::new("not-this-device"));
    }
    let entries = desk.device_entries(device.device, CUT_ENTRIES).await?;
    let p = Page::titled(visit, "devices", "title-device-revoke");
    Ok(p.respond(&RevokePage { p: &p, device, entries, form }, status))
}
