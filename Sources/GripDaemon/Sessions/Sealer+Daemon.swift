import GripControl
import GripStore
import Logging

extension Sealer {
  /// The name of the systemd credential that holds the key, where an administrator gives one.
  private static let credential = "gripd-seal-key"

  /// How this daemon seals: with the key that systemd hands it as a credential, or else with that of the settings, which is
  /// made when it is not there. Where it cannot be had sessions are linked and not sealed, and the log says so.
  ///
  /// - Parameter credentials: the folder in which systemd hands over credentials.
  static func daemon(
    _ settings: DaemonSettings, credentials: String?, logger: Logger
  ) -> Sealer {
    let now: @Sendable () -> Sealer.Moment = {
      Sealer.Moment(
        utcNanoseconds: SystemClock.utcNanoseconds, isSynchronised: SystemClock.isSynchronised)
    }
    guard !settings.sealKey.isEmpty else { return Sealer(key: nil, now: now) }
    do throws(StoreError) {
      let handed = credentials.map { $0 + "/" + credential }
      let key: SealKey
      if let handed, StoredFile.exists(handed) {
        key = try SealKey.read(handed)
      } else {
        key = try SealKey.kept(in: settings.sealKey)
      }
      logger.notice("Sessions are sealed with the key \(key.publicKey.fingerprint)")
      return Sealer(key: key, now: now)
    } catch {
      logger.error("Sessions are not sealed: \(error)")
      return Sealer(key: nil, now: now)
    }
  }
}
