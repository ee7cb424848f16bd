internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive

/// A Kubo node that is to keep things, too.
struct KuboOption: ParsableArguments {
  static let defaultAddress = "http://127.0.0.1:5001"

  @Option(help: ArgumentHelp("The RPC API of a Kubo node, as \(defaultAddress).", valueName: "url"))
  var kubo: String?

  @Option(
    help: ArgumentHelp(
      "A file that only you may read (mode 600), with what Kubo is to see in the Authorization header, as `Bearer TOKEN`.",
      valueName: "file"))
  var kuboAuth: String?

  /// A client of the node.
  /// - Parameter address: where it is when nobody says so.
  func client(default address: String) throws(ArchiveError) -> KuboClient {
    var authorization: String?
    if let kuboAuth { authorization = try KuboAuthorization.read(kuboAuth) }
    return KuboClient(try KuboAddress(kubo ?? address, authorization: authorization))
  }
}
