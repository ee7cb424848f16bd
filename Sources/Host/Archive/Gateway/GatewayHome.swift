/// The page at the root of a gateway: what there is. It lists nothing: who has a CID knows what to ask for.
public enum GatewayHome {
  public static func respond(to request: GatewayRequest, hasLog: Bool) -> GatewayResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      return .failure(405, "the gateway has GET and HEAD", [("allow", "GET, HEAD")])
    }
    var rows = """
      <tr><td><code>/ipfs/{cid}[/path]</code></td><td>A file, folder or record</td></tr>
      <tr><td><code>/ipfs/{cid}?format=raw</code></td><td>One block, to be hashed</td></tr>
      <tr><td><code>/ipfs/{cid}[/path]?format=car</code></td><td>Many blocks, to be hashed</td></tr>

      """
    if hasLog {
      rows += """
        <tr><td><code>\(Page.link("/log/checkpoint", to: "/log/checkpoint"))</code></td><td>The log's newest checkpoint</td></tr>
        <tr><td><code>\(Page.link("/log/witnessed", to: "/log/witnessed"))</code></td><td>The newest one that witnesses have signed</td></tr>
        <tr><td><code>/log/tile/…</code></td><td>Its tree and entries (C2SP tlog-tiles)</td></tr>

        """
    }
    let body = """
      <h1>Agon: sessions, for anybody to check</h1>
      <p class="note">This server has blocks by the CIDs that IPFS gives them. It can only read, and fetches nothing from elsewhere.</p>
      <table class="plain">
      <tbody>
      \(rows)</tbody>
      </table>
      """
    let bytes = Array(Page.html(title: "Agon", body: body).utf8)
    let headers = [
      ("content-type", "text/html; charset=utf-8"), ("content-length", "\(bytes.count)"), ("cache-control", "no-store"),
      ("content-security-policy", Page.policy), ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
    ]
    return GatewayResponse(status: 200, headers: headers, body: request.method == "HEAD" ? .none : .bytes(bytes))
  }
}
