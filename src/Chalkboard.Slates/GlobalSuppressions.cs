using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage(
    "Naming", "CHB0003", Scope = "type", Target = "~T:Chalkboard.Slates.SlateClient",
    Justification = "Client, Context, Options and Exception mean nothing without their prefix in an application that imports the " +
        "namespace, as HttpClient and HttpContext do.")]
[assembly: SuppressMessage(
    "Naming", "CHB0003", Scope = "type", Target = "~T:Chalkboard.Slates.DocumentRules`1",
    Justification = "Document<T> is generic: types within it would be different ones for each T, and a version is the same for all.")]
