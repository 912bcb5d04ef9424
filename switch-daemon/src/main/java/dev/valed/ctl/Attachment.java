package dev.valed.ctl;

/**
 * Attaches a port and, as netmap does, makes its switch first where there is none yet. The usual case, a switch that
 * exists, takes one call.
 */
final class Attachment {
    private final ApiClient client;

    Attachment(ApiClient client) {
        this.client = client;
    }

    Answer attach(PortName name, PortRequest request) {
        String body = request.toJson();
        try {
            return client.put(request.path(name), body);
        } catch (RefusedException e) {
            // Not found can also be a namespace or a device; then the daemon's own words are the right ones.
            if (!e.isNotFound() || exists(name.owner())) {
                throw e;
            }
        }
        boolean made = client.put(name.owner().path(), "{}").created();
        try {
            return client.put(request.path(name), body);
        } catch (NotDoneException e) {
            if (made) {
                removeAgain(name.owner(), e);
            }
            throw e;
        }
    }

    private boolean exists(SwitchName name) {
        try {
            client.get(name.path());
            return true;
        } catch (RefusedException e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    /** Not by force: if somebody else has attached a port meanwhile, the switch is theirs and stays. */
    private void removeAgain(SwitchName name, NotDoneException reason) {
        try {
            client.delete(name.path());
        } catch (NotDoneException e) {
            reason.addSuppressed(e);
        }
    }
}
