import HTTP
import ServiceLifecycle

/// What clients of the API's port are shown, and what renews it; nothing where no TLS is spoken.
struct ShownIdentity {
    var identity: HeldIdentity?
    var renewal: (any Service)?
}
