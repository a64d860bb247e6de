using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Chalkboard.Tool.Commands;

internal sealed class VersionAction(int exitCode) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static string Version { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0";

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"chalk {Version}");
        return exitCode;
    }
}
