internal import COpenSSL

/// The OpenSSL that this program runs with.
public enum LinkedOpenSSL {
  /// As the library names itself: "OpenSSL 3.0.17 1 Jul 2025".
  public static var version: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}
