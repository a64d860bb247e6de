using System.Reflection;

namespace Chalkboard.TestInfrastructure.Files;

/// <summary>Reads the items <c>AssemblyMetadata</c> of a test project, such as the paths of folders that only the build knows.</summary>
public static class ProjectMetadata
{
    /// <summary>Returns the value of an item.</summary>
    /// <typeparam name="T">Any type of the test project.</typeparam>
    public static string Get<T>(string key) => Get(typeof(T).Assembly, key);

    /// <summary>Returns the value of an item of a test project.</summary>
    public static string Get(Assembly assembly, string key) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
