using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Chalkboard.Tracing.StartupHooks;

/// <summary>What .NET calls before Main, in every process that is started from the woven copy of an application.</summary>
internal static class StartupHook
{
    private const string RecorderAssembly = "Chalkboard.Tracing";

    public static void Initialize()
    {
        // The deps.json of an application that doesn't trace itself says nothing of what woven code calls.
        if (!IsApplicationDependency()) AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!, RecorderAssembly + ".dll"));
        StartRun();
    }

    private static bool IsApplicationDependency() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator).Any(path => Path.GetFileNameWithoutExtension(path) == RecorderAssembly);

    // Compiled once the runtime is there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartRun() => RunStarter.Start();
}
