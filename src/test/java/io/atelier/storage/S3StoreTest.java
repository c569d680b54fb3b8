package io.atelier.storage;

import java.net.URI;

class S3StoreTest extends S3StoreContract {
    @Override
    URI endpoint() {
        return S3Server.shared().endpoint();
    }
}
