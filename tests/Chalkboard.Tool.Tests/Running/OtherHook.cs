/// <summary>Another startup hook in the traced application; this assembly contains it.</summary>
internal static class StartupHook
{
    public static void Initialize() =>
        AppContext.SetData(
            "Other hook", AppDomain.CurrentDomain.GetAssemblies().Any(
                assembly => assembly.GetName().Name == "Chalkboard.Tracing.StartupHook")
                ? "second"
                : "first");
}
