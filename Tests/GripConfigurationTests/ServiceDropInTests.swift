import Foundation
import GripConfiguration
import GripControl
import Testing

@Suite("The unit's part for another output directory")
struct ServiceDropInTests {
  @Test("It lets the daemon write there and waits for what is mounted there")
  func elsewhere() throws {
    let dropIn = try ServiceDropIn(directory: "/srv/grip")
    #expect(
      dropIn.text.hasSuffix(
        """
        [Unit]
        RequiresMountsFor="/srv/grip"

        [Service]
        ReadWritePaths="/srv/grip"

        """))
    #expect(dropIn.commands.first == "install -d -o gripd -g grip -m 2750 '/srv/grip'")
  }

  @Test("Characters that mean something to units or to a shell are escaped")
  func escaping() throws {
    let dropIn = try ServiceDropIn(directory: "/srv/a b\"c\\d%e'f")
    #expect(dropIn.text.contains(#"ReadWritePaths="/srv/a b\"c\\d%%e'f""#))
    #expect(dropIn.commands[0].hasSuffix(#"'/srv/a b"c\d%e'\''f'"#))
  }

  @Test("The package's own directory needs nothing")
  func own() throws {
    let dropIn = try ServiceDropIn(directory: DaemonSettings().directory)
    #expect(!dropIn.text.contains("["))
    #expect(dropIn.commands.count == 2)
  }

  @Test(
    "Places that the daemon does not see are refused",
    arguments: ["/home", "/tmp/a", "/run/user/0/x"])
  func hidden(directory: String) {
    #expect(throws: ConfigurationError.self) { try ServiceDropIn(directory: directory) }
  }

  @Test("Compiled settings are what the daemon reads again")
  func compiled() throws {
    var settings = DaemonSettings()
    settings.labels = ["SN1": "blue"]
    settings.retentionDays = 2
    #expect(try JSONDecoder().decode(DaemonSettings.self, from: settings.compiled) == settings)
  }
}
