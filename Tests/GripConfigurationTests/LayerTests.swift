import GripConfiguration
import GripControl
import Testing

@Suite("Layers of the configuration")
struct LayerTests {
  private func value(
    _ key: String, yaml: String = "version: 1", _ environment: [String: String] = [:],
    _ arguments: [String] = []
  ) throws -> EffectiveConfiguration.Value {
    let configuration = try EffectiveConfiguration(
      yaml: yaml, file: "f", environment: environment, arguments: arguments)
    return try #require(configuration.values.first { $0.key == key })
  }

  @Test("Each layer goes before the one below it, and is named")
  func precedence() throws {
    let yaml = "version: 1\nlog-level: warning"
    let environment = ["GRIPD_LOG_LEVEL": "error", "PATH": "/bin"]
    let builtIn = try value("log-level")
    #expect(builtIn.texts == ["info"] && builtIn.layer == .builtIn && builtIn.place.isEmpty)
    let file = try value("log-level", yaml: yaml)
    #expect(file.texts == ["warning"] && file.layer == .file && file.place == "f:2:1")
    let variable = try value("log-level", yaml: yaml, environment)
    #expect(variable.texts == ["error"] && variable.layer == .environment)
    #expect(variable.place == "GRIPD_LOG_LEVEL")
    let argument = try value("log-level", yaml: yaml, environment, ["log-level=trace"])
    #expect(argument.texts == ["trace"] && argument.layer == .argument && argument.place.isEmpty)
  }

  @Test(
    "Every key can be set by its variable and by an argument", arguments: SettingKey.all.map(\.name)
  )
  func everyKey(name: String) throws {
    let key = try #require(SettingKey.all.first { $0.name == name })
    let text = [
      "controllers.labels": "SN1=blue, 2;SN2=a=b", "controllers.also": "1209:0001;08f7:0010",
      "retention.days": "30", "retention.size": "2 TB",
    ][name, default: key.standard.joined()]
    #expect(
      try value(name, [key.variable: text]).texts == text.split(separator: ";").map(String.init))
    #expect(try value(name, [:], ["\(name)=\(text)"]).layer == .argument)
  }

  @Test("A list is replaced as a whole, and can be emptied")
  func lists() throws {
    let yaml = "version: 1\ncontrollers: {labels: {A: a, B: b}}"
    #expect(
      try value("controllers.labels", yaml: yaml, [:], ["controllers.labels=C=c"]).texts == ["C=c"])
    #expect(
      try value("controllers.labels", yaml: yaml, ["GRIPD_CONTROLLERS_LABELS": ""]).texts == [])
  }

  @Test(
    "Mistakes outside of the file name the variable or the argument",
    arguments: [
      (
        ["GRIPD_LOG_LEVL": "info"], [],
        "environment: GRIPD_LOG_LEVL: unknown variable; did you mean GRIPD_LOG_LEVEL?"
      ),
      (
        ["GRIPD_SESSIONS_REPLUG_SECONDS": "soon"], [],
        "GRIPD_SESSIONS_REPLUG_SECONDS: sessions.replug-seconds: expected a number from 0 to 3600, "
          + "found \"soon\""
      ),
      ([:], ["log-levl=info"], "argument: log-levl: unknown key; did you mean log-level?"),
      ([:], ["log-level"], "argument \"log-level\": expected KEY=VALUE"),
      (
        [:], ["sessions.replug-seconds=-1"],
        "argument: sessions.replug-seconds: expected a number from 0 to 3600, found \"-1\""
      ),
    ] as [([String: String], [String], String)])
  func mistakes(environment: [String: String], arguments: [String], expected: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try EffectiveConfiguration(
        yaml: nil, file: "f", environment: environment, arguments: arguments)
    }
    #expect(error?.description == expected)
  }
}
