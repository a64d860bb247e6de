using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Chalkboard.Slates.MongoDb.Content;

/// <summary>Writes BSON as JSON, in the default format of System.Text.Json, without white space.</summary>
internal static class BsonToJson
{
    public static void Write(IBsonReader bson, Utf8JsonWriter json)
    {
        switch (bson.GetCurrentBsonType())
        {
            case BsonType.Document:
                json.WriteStartObject();
                bson.ReadStartDocument();
                while (bson.ReadBsonType() != BsonType.EndOfDocument)
                {
                    json.WritePropertyName(bson.ReadName());
                    Write(bson, json);
                }

                bson.ReadEndDocument();
                json.WriteEndObject();
                break;
            case BsonType.Array:
                json.WriteStartArray();
                bson.ReadStartArray();
                while (bson.ReadBsonType() != BsonType.EndOfDocument) Write(bson, json);
                bson.ReadEndArray();
                json.WriteEndArray();
                break;
            case BsonType.String:
                json.WriteStringValue(bson.ReadString());
                break;
            case BsonType.Int32:
                json.WriteNumberValue(bson.ReadInt32());
                break;
            case BsonType.Int64:
                json.WriteNumberValue(bson.ReadInt64());
                break;
            case BsonType.Double:
                json.WriteNumberValue(bson.ReadDouble());
                break;
            case BsonType.Decimal128:
                json.WriteRawValue(bson.ReadDecimal128().ToString());
                break;
            case BsonType.Boolean:
                json.WriteBooleanValue(bson.ReadBoolean());
                break;
            case BsonType.Null:
                bson.ReadNull();
                json.WriteNullValue();
                break;
            default:
                // Another program has written a date, an ObjectId or another type without a JSON equivalent.
                throw new FormatException($"The content has BSON of the type {bson.GetCurrentBsonType()}, which this store does not " +
                    "write. Another program has changed the document. Correct its content, or delete the document.");
        }
    }
}
