namespace Chalkboard.Tracing.Weaver.CommandLine;

/// <summary>
/// The command that the build runs. It weaves the assemblies of a request file, and writes errors in the format of MSBuild.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
#pragma warning disable RS0030 // As a command it has a console.
        var output = Console.Out;
#pragma warning restore RS0030
        if (arguments is [var requestFile]) return WeavingCommand.Run(requestFile, output);
        output.WriteLine("The build runs this command with a request file as its argument: see Chalkboard.Tracing.Weaver.targets.");
        return 1;
    }
}
