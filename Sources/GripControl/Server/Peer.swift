/// Who is at the other end of a connection, as the kernel knows it.
public struct Peer: Sendable, Equatable {
  /// The user's id.
  public var uid: UInt32
  /// The user's primary group, as the process has it.
  public var gid: UInt32
  /// The process that connected.
  public var pid: Int32
  /// The user's name; the id where it has none.
  public var user: String
  /// Whether it may ask anything.
  public var isAllowed: Bool
  /// Whether it is root or the daemon's own user, who may write the output directory in any case.
  public var isOwner: Bool
}

/// Who may use the control socket: root, the daemon's own user, and processes in the group.
struct PeerRule: Equatable {
  /// The daemon's user.
  var owner: UInt32
  /// The group; nil where there is none of its name.
  var group: UInt32?

  func isOwner(_ peer: PeerCredentials) -> Bool { peer.uid == 0 || peer.uid == owner }

  func allows(_ peer: PeerCredentials) -> Bool {
    if isOwner(peer) { return true }
    guard let group else { return false }
    return peer.gid == group || peer.groups.contains(group)
  }
}
