internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive

/// A Kubo node that is to keep things, too.
struct KuboOption: ParsableArguments {
  @Option(help: ArgumentHelp("The RPC API of a Kubo node, as http://127.0.0.1:5001.", valueName: "url"))
  var kubo: String?

  @Option(
    help: ArgumentHelp(
      "A file that only you may read (mode 600), with what Kubo is to see in the Authorization header, as `Bearer TOKEN`.",
      valueName: "file"))
  var kuboAuth: String?

  func validate() throws {
    guard kubo != nil || kuboAuth == nil else { throw ValidationError("--kubo-auth goes with --kubo.") }
  }

  /// A client of the node; nil where none is named.
  func client() throws(ArchiveError) -> KuboClient? {
    guard let kubo else { return nil }
    var authorization: String?
    if let kuboAuth { authorization = try KuboAuthorization.read(kuboAuth) }
    return KuboClient(try KuboAddress(kubo, authorization: authorization))
  }
}
