using System.Text.Json.Serialization;

namespace Chalkboard.Slates.AspNetCore.TempData;

[JsonSerializable(typeof(byte[]))]
internal sealed partial class TempDataJson : JsonSerializerContext;
