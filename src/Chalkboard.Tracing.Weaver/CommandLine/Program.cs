namespace Chalkboard.Tracing.Weaver.CommandLine;

/// <summary>What the build runs: it weaves what a file orders, and tells MSBuild how that went, in the form that MSBuild reads.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
#pragma warning disable RS0030 // As a command it has a console.
        var output = Console.Out;
#pragma warning restore RS0030
        if (arguments is [var requestFile]) return WeavingCommand.Run(requestFile, output);
        output.WriteLine("The build runs this, with the name of a file that says what to weave: see Chalkboard.Tracing.Weaver.targets.");
        return 1;
    }
}
