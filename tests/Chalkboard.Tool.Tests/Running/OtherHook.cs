/// <summary>A hook of somebody else, in the application that is traced: this assembly is named as one.</summary>
internal static class StartupHook
{
    public static void Initialize() => AppContext.SetData("Other hook", AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Chalkboard.Tracing.StartupHook") ? "second" : "first");
}
