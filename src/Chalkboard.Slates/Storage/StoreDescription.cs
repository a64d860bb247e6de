namespace Chalkboard.Slates.Storage;

/// <summary>A store's name and capabilities. Declared by the store, never probed.</summary>
/// <param name="Name">The engine's name in metrics and errors, such as <c>sqlite</c>.</param>
/// <param name="Capabilities">The store's optional capabilities.</param>
public sealed record StoreDescription(string Name, StoreCapabilities Capabilities);
