using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Chalkboard.Tracing.StartupHooks;

/// <summary>The startup hook that .NET calls before Main, in each process that runs from the woven copy of an application.</summary>
internal static class StartupHook
{
    private const string RecorderAssembly = "Chalkboard.Tracing";

    public static void Initialize()
    {
        // If the application does not reference Chalkboard.Tracing, its deps.json does not contain it.
        if (!IsApplicationDependency())
            AssemblyLoadContext.Default.LoadFromAssemblyPath(
                Path.Combine(Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!, RecorderAssembly + ".dll"));
        StartRun();
    }

    private static bool IsApplicationDependency() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator)
            .Any(path => Path.GetFileNameWithoutExtension(path) == RecorderAssembly);

    // A separate method, which is compiled after the assembly is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartRun() => RunStarter.Start();
}
